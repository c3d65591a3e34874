import { join, resolve } from 'node:path';
import { type Answer, answerOf, type Condition, type QueryCondition, unanswered } from '../domain/condition.ts';
import { Failure } from '../domain/failure.ts';
import { type QueryOrder, queryWord } from '../domain/query-order.ts';
import { askCondition, type ConditionOrder } from '../system/ask-condition.ts';
import { whyNotStartable } from '../system/command.ts';
import { nodeProgram } from '../system/process-facts.ts';
import { environmentFor, pathFor } from './environment.ts';
import { argvOf, type ClaimedRun, folderOf, shellForbidden } from './start.ts';
import type { World } from './world.ts';

/** The reason with which a condition is ended that does not answer in time. */
export const timeout = 'timeout';

/**
 * Asks the condition of a claimed run (its spool will be `folder`). `ending` ends its processes; when the reason
 * is its timeout it has crashed, as with whatever else goes wrong. Null = it was ended before it answered.
 */
export async function ask(
  world: World,
  claimed: ClaimedRun,
  condition: Condition,
  folder: string,
  ending: AbortSignal,
): Promise<Answer | null> {
  const order = orderFor(world, claimed, condition, folder);
  if (typeof order === 'string') return { verdict: 'crashed', reason: order };
  const asked = await askCondition(order, ending);
  switch (asked.kind) {
    case 'answered':
      return answerOf(asked.end);
    case 'refused':
      return { verdict: 'crashed', reason: `could not be started: ${asked.message}` };
    case 'ended':
      return ending.reason === timeout ? unanswered(condition) : null;
  }
}

/** How to ask, or why that cannot be done. */
function orderFor(world: World, claimed: ClaimedRun, condition: Condition, folder: string): ConditionOrder | string {
  const { job, run } = claimed;
  const ours = { run: { id: run.id, folder } };
  if ('query' in condition) return queryOrder(world, claimed, condition, folder);
  const { command } = condition;
  if ('shell' in command && !world.settings.allowShell) return shellForbidden;
  const argv = argvOf(command);
  const cwd = folderOf(job);
  const obstacle = whyNotStartable(argv, pathFor(world, job), cwd);
  if (obstacle !== null) return obstacle;
  const environment = { ...environmentFor(world, claimed, folder), ...mark };
  return { ...ours, argv, cwd, environment, input: null };
}

/** So that one script can be both. */
const mark = { CHRONIKER_CONDITION: '1' };

function queryOrder(
  world: World,
  claimed: ClaimedRun,
  condition: QueryCondition,
  folder: string,
): ConditionOrder | string {
  const { binDir, home, projectDir } = world.settings;
  try {
    const url = urlOf(world, claimed, condition);
    const order: QueryOrder = { url, query: condition.query, timeoutMs: condition.timeoutMs };
    const { CHRONIKER_RUN_ID = '', CHRONIKER_REPORT = '' } = environmentFor(world, claimed, folder);
    const ids = { CHRONIKER_RUN_ID, CHRONIKER_REPORT, CHRONIKER_PROJECT: projectDir };
    return {
      argv: [join(binDir, 'chroniker'), queryWord],
      cwd: home,
      environment: { ...world.environment, ...ids, ...mark, CHRONIKER_NODE: nodeProgram() },
      input: JSON.stringify(order),
      run: { id: claimed.run.id, folder },
    };
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

function urlOf(world: World, { job }: ClaimedRun, { connection }: QueryCondition): string {
  if (connection === null) return world.settings.databaseUrl;
  const url = 'url' in connection ? connection.url : { ...world.environment, ...job.spec.env }[connection.env];
  if (url === undefined || url === '') {
    const name = 'env' in connection ? connection.env : '';
    throw new Failure('bad_configuration', `the variable ${name}, which is to hold its connection, is not set`);
  }
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  return file === undefined ? url : `sqlite:${resolve(job.baseDir, file)}`;
}
