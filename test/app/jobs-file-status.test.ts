import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Configuration } from '../../src/app/configuration.ts';
import { jobsFileStatus } from '../../src/app/jobs-file-status.ts';
import type { SyncedFile } from '../../src/domain/synced-files.ts';
import { fileStamp } from '../../src/system/file-stamp.ts';
import { temporaryFolder } from '../rig/temporary.ts';

test('files of this host are synced, refused or waiting to be read; of others what is known is told', () => {
  const folder = temporaryFolder('status');
  const [fine, broken, young, edited, fresh] = ['fine', 'broken', 'young', 'edited', 'fresh'].map((name) => {
    const path = join(folder, name);
    writeFileSync(path, name);
    return path;
  }) as [string, string, string, string, string];
  const read = (path: string, changes: Partial<SyncedFile> = {}): SyncedFile => {
    return { stamp: fileStamp(path), hash: 'h', error: null, toldAt: null, syncedAt: 5, ...changes };
  };
  const here = {
    [fine]: read(fine),
    [broken]: read(broken, { error: 'no', syncedAt: null }),
    [young]: read(young, { stamp: '' }),
    [edited]: read(edited, { stamp: 'old', error: 'no' }),
    '/gone.yaml': read(fine),
  };
  const hosts = [
    { name: 'web-2', syncedFiles: { '/srv/jobs.yaml': read('/srv/jobs.yaml', { error: 'no' }) } },
    { name: 'web-1', syncedFiles: here },
  ];
  const values = { jobs: [fine, broken, young, edited, fresh], hostname: 'web-1', home: folder, tags: [] };
  const status = jobsFileStatus({ values } as unknown as Configuration, hosts);
  assert.deepEqual(
    status.map(({ host, path, state, error, syncedAt }) => [host, path, state, error, syncedAt]),
    [
      ['web-1', fine, 'synced', null, 5],
      ['web-1', broken, 'refused', 'no', null],
      ['web-1', young, 'synced', null, 5],
      ['web-1', edited, 'waiting', 'no', 5],
      ['web-1', fresh, 'waiting', null, null],
      ['web-2', '/srv/jobs.yaml', 'refused', 'no', 5],
    ],
  );
});
