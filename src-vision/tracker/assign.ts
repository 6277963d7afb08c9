import { munkres } from "munkres";

/**
 * One-to-one matching of least total cost where leaving a pair unmatched costs `gate`, so pairs at or above the gate never match.
 * Rows and columns that share no feasible pair are solved apart: frames of a crowd fall into many tiny problems.
 *
 * @param cost rows x columns, row-major; anything not below `gate` (NaN included) is infeasible
 * @returns for each row its column, or -1
 */
export function assign(cost: Float64Array, rows: number, columns: number, gate: number): Int32Array {
  const match = new Int32Array(rows).fill(-1);
  if (rows === 0 || columns === 0) return match;
  // Union-find over rows (0..rows-1) and columns (rows..).
  const parent = new Int32Array(rows + columns);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  const find = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  };
  let feasible = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      if (!(cost[r * columns + c] < gate)) continue;
      feasible++;
      parent[find(r)] = find(rows + c);
    }
  }
  if (feasible === 0) return match;
  const groups = new Map<number, { rows: number[]; columns: number[] }>();
  for (let i = 0; i < rows + columns; i++) {
    const root = find(i);
    let group = groups.get(root);
    if (!group) groups.set(root, (group = { rows: [], columns: [] }));
    if (i < rows) group.rows.push(i);
    else group.columns.push(i - rows);
  }
  for (const group of groups.values()) {
    if (group.rows.length === 0 || group.columns.length === 0) continue;
    if (group.rows.length === 1 && group.columns.length === 1) {
      match[group.rows[0]] = group.columns[0];
      continue;
    }
    const matrix = group.rows.map((r) =>
      group.columns.map((c) => {
        const value = cost[r * columns + c];
        return value < gate ? value : gate;
      }),
    );
    for (const [r, c] of munkres(matrix)) {
      if (matrix[r][c] < gate) match[group.rows[r]] = group.columns[c];
    }
  }
  return match;
}
