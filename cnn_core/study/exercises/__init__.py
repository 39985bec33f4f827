"""One module per chapter, named like the chapter; imported when its first exercise is checked."""
