/** Fewer people than this in a cell could be recognised. */
const CELL_MIN = 5;

/** Counts of one county in one programme; county null gathers those without a known or an open county. */
export interface CountyCounts {
  readonly county: string | null;
  readonly applications: number;
  readonly granted: number;
}

/** The same, with null where the count must not be shown. */
export interface ShownCounts {
  readonly county: string | null;
  readonly applications: number | null;
  readonly granted: number | null;
}

/** A programme's counts, fit for everybody. */
export interface ShownProgramme {
  readonly total: Omit<ShownCounts, 'county'>;
  readonly counties: readonly ShownCounts[];
}

/**
 * Hides counts from 1 to 4, and whatever would give a hidden one away (secondary suppression): the
 * difference to the total, and the difference between applications and grants.
 */
export function suppress(counties: readonly CountyCounts[]): ShownProgramme {
  const applications = hideColumn(counties.map((each) => each.applications));
  // Grants and what is not granted add up to the applications: hiding one of three hides nothing.
  const small = counties.map((each) => isSmall(each.granted) || isSmall(each.applications - each.granted));
  const granted = hideColumn(
    counties.map((each) => each.granted),
    small,
  );
  return {
    total: {
      applications: applications.total,
      granted: applications.total !== null && isSmall(applications.total - (granted.total ?? 0)) ? null : granted.total,
    },
    counties: counties.map((each, at) => ({
      county: each.county,
      applications: applications.cells[at] ?? null,
      granted: granted.cells[at] ?? null,
    })),
  };
}

function isSmall(count: number): boolean {
  return count > 0 && count < CELL_MIN;
}

/** One column of counts with its total. `alsoHidden` names cells that must go for another reason. */
function hideColumn(
  counts: readonly number[],
  alsoHidden: readonly boolean[] = [],
): { total: number | null; cells: (number | null)[] } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const hidden = counts.map((count, at) => isSmall(count) || alsoHidden[at] === true);
  // What is hidden together must be two cells at least, and enough people between them.
  while (hidden.some(Boolean) && !coversUp(counts, hidden)) {
    const next = smallestShown(counts, hidden);
    if (next === undefined) return { total: null, cells: counts.map((count, at) => (hidden[at] ? null : count)) };
    hidden[next] = true;
  }
  return {
    total: isSmall(total) ? null : total,
    cells: counts.map((count, at) => (hidden[at] ? null : count)),
  };
}

function coversUp(counts: readonly number[], hidden: readonly boolean[]): boolean {
  const covered = counts.filter((count, at) => hidden[at] && count > 0);
  return covered.length >= 2 && covered.reduce((sum, count) => sum + count, 0) >= CELL_MIN;
}

/** The smallest cell that is shown and holds anyone. */
function smallestShown(counts: readonly number[], hidden: readonly boolean[]): number | undefined {
  let best: number | undefined;
  for (const [at, count] of counts.entries()) {
    if (hidden[at] || count === 0) continue;
    if (best === undefined || count < (counts[best] ?? Infinity)) best = at;
  }
  return best;
}
