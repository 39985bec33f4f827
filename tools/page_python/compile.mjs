/* Runs in Node with the runtime itself: says which modules a page loads, and writes them as bytecode.
   node compile.mjs PACKAGE WHEEL BOOK.zip PROGRAM.py OUT_STDLIB OUT_NUMPY */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, wheel, book, program, stdlib, numpy] = process.argv.slice(2).map((path) => resolve(path));
const bytes = (path) => new Uint8Array(readFileSync(path));
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/`, env: { PYTHONDONTWRITEBYTECODE: "1" } });
python.unpackArchive(bytes(wheel), "wheel");
python.unpackArchive(bytes(book), "zip", { extractDir: "/book" });
python.FS.writeFile("/stdlib.zip", bytes(`${folder}/python_stdlib.zip`));
python.FS.writeFile("/numpy.whl", bytes(wheel));
python.runPython(readFileSync(program, "utf8"));
writeFileSync(stdlib, python.FS.readFile("/out_stdlib.zip"));
writeFileSync(numpy, python.FS.readFile("/out_numpy.zip"));
