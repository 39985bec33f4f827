/* Results, winners and gradients of many cases. */

(cases) =>
  cases.map(([lists, settings, kind, dy]) => {
    const m = window.pooling;
    const map = m.toMap(lists);
    const plan = m.planPool(map, settings);
    const result = m.pool(map, kind, plan);
    const back = m.poolBack(map, kind, plan, result, dy.slice(0, result.values.length));
    return [result.rows, result.cols, [...result.values], result.winners, [...back.values]];
  });
