import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { noPrivateCron, startCron } from '../rig/cron.ts';
import { expectOneRunAMinute, expectWholeLongRun, minutelyAndLong, printedLine, twoMinutesMs } from '../rig/minutes.ts';
import { type Project, project } from '../rig/project.ts';
import { processesOfStory, storyVariable } from '../rig/story-processes.ts';
import { waitFor } from '../rig/wait-for.ts';

/** The pids of the runners that live: every process of the program, whoever started it and whatever it recorded. */
function livingRunners(story: Project): number[] {
  return processesOfStory(story.id).filter((pid) => {
    const path = `/proc/${pid}/cmdline`;
    return existsSync(path) && readFileSync(path, 'utf8').includes('/main.js\0run\0');
  });
}

/** All that a cron on this machine goes by. */
function machinesCron(story: Project): unknown {
  const list = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : null);
  const pidFile = '/run/crond.pid';
  return {
    crontabs: list('/var/spool/cron/crontabs'),
    folder: list('/etc/cron.d'),
    table: existsSync('/etc/crontab') ? readFileSync('/etc/crontab', 'utf8') : null,
    pid: existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : null,
    mounted: readFileSync('/proc/self/mountinfo', 'utf8').includes(story.folder),
  };
}

suite('under Debian’s cron, by the line that `chroniker crontab` prints', { skip: noPrivateCron }, () => {
  test('feature 178: a minutely job runs once in each minute, a long one is handed on, and cron has nothing to mail', async (t) => {
    const story = await project(t, { store: 'sqlite' });
    const before = machinesCron(story);
    const line = await printedLine(story);
    const variables = `MAILTO=root\n${storyVariable}=${story.id}\nMARKS="${story.folder}/marks"\n`;
    const cron = await startCron(story, `${variables}* * * * * echo control\n${line}`);
    try {
      assert.deepEqual(machinesCron(story), before, 'nothing of the machine’s cron is touched');
      await story.addJobs(minutelyAndLong);
      await story.makeDue('long');
      await waitFor('two minutes', async () => (await story.runs('minutely'))[1]?.status === 'succeeded', twoMinutesMs);
      const latest = await waitFor('cron to have started a second tick', async () => {
        const ticks = await story.rows<{ id: number }>("select id from supervisors where kind = 'runner' order by id");
        return ticks.length >= 2 ? ticks.at(-1) : null;
      });
      await story.waitForRun('long', 'watched by the latest', ({ supervisor_id }) => supervisor_id === latest.id);
      await waitFor('one runner to be left', () => livingRunners(story).length === 1);
    } finally {
      await cron.stop();
    }
    story.write('go');
    await story.waitForStatus('long', 'succeeded');
    await story.expectAtRest();
    await expectOneRunAMinute(story);
    await expectWholeLongRun(story);
    const controls = cron.mails().filter(({ subject, text }) => / echo control$/.test(subject) && text === 'control\n');
    assert.ok(controls.length >= 2, 'what cron mails is seen here');
    assert.deepEqual(cron.mails().length, controls.length, `cron mailed ${JSON.stringify(cron.mails())}`);
    const { id } = await story.run('minutely');
    assert.match(String(await story.output(id)), /^\/bin\/sh [^:]+:\/usr\/bin:\/bin\n$/, 'cron’s bare environment');
    assert.deepEqual(machinesCron(story), before);
  });
});
