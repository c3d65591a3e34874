import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment } from './measure.ts';
import { makeProject } from './project.ts';

const source = join(import.meta.dirname, '..', 'src', 'system');

/** Wall time in ms of a Node that does nothing but start `sh -c /bin/true` so often, so many at once. */
export async function bareLoop(jobs: number, concurrency: number): Promise<number> {
  const start = "spawn('sh', ['-c', '/bin/true'], { stdio: 'ignore', detached: true }).on('exit', resolve)";
  return await wall([process.execPath, '--input-type=module', '-e', loop(jobs, concurrency, start)]);
}

/** The same through the wrapper, with the folder and the files that each run has, and nothing else that a runner does. */
export async function bareLoopOfWrappers(jobs: number, concurrency: number): Promise<number> {
  const project = makeProject();
  const preparation = `
    import { createSpool, removeSpool, spoolFolder } from ${JSON.stringify(`${source}/spool.ts`)};
    import { ensureWrapper } from ${JSON.stringify(`${source}/wrapper.ts`)};
    const wrapper = ensureWrapper(${JSON.stringify(project.home)});`;
  const start = `{
      const folder = spoolFolder(${JSON.stringify(`${project.home}/spool`)}, left + 1);
      createSpool(folder);
      const child = spawn('sh', [wrapper, folder, '/bin/true'], { stdio: 'ignore', detached: true });
      child.on('exit', () => { removeSpool(folder); resolve(); });
    }`;
  const ms = await wall([process.execPath, '--input-type=module', '-e', preparation + loop(jobs, concurrency, start)]);
  project.remove();
  return ms;
}

function loop(jobs: number, concurrency: number, start: string): string {
  return `
    import { spawn } from 'node:child_process';
    let left = ${jobs};
    const one = () => new Promise((resolve) => ${start});
    await Promise.all(Array.from({ length: ${concurrency} }, async () => { while (left-- > 0) await one(); }));`;
}

/** Wall time of a command in ms; rejects when it fails. */
export async function wall([program = '', ...args]: string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: 'inherit', env: environment() });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return performance.now() - began;
}
