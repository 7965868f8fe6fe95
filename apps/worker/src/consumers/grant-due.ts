import type { GrantBudget } from '@techcheck/checkbook';
import { outboxDone, RetryLater, type Queryable, type TopicHandler } from '@techcheck/platform';

const BLOCKED_AGAIN_MS = 200;

/**
 * grant.due: someone in the programme may be granted. Granting is safe to repeat and looks at the whole
 * line, so the rows are done after it: what committed before them has been seen.
 */
export function grantDue(grantBudget: GrantBudget, database: Queryable): TopicHandler {
  return async (rows, { signal }) => {
    const programmes = new Set(rows.map((row) => row.subjectId));
    const blocked = new Set<string>();
    for (const programmeId of programmes) {
      const summary = await grantBudget.execute(programmeId, signal);
      if (summary.blocked) blocked.add(programmeId);
    }
    const finished = rows.filter((row) => !blocked.has(row.subjectId)).map((row) => row.id);
    if (finished.length > 0) await outboxDone(database, finished);
    if (blocked.size > 0) throw new RetryLater('the next in line is not in sight yet', BLOCKED_AGAIN_MS);
  };
}
