import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../src/app/project.ts';
import { syncStep } from '../../src/app/sync-files.ts';
import type { Event } from '../../src/domain/event.ts';
import type { HostIdentity } from '../../src/domain/host.ts';
import type { SyncedFile } from '../../src/domain/synced-files.ts';
import type { Store } from '../../src/store/store.ts';
import type { Stage } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { enter, identity } from '../store/play.ts';

const minuteMs = 60_000;
const folder = temporaryFolder('sync');

/** One host with its files, each tick of it another process. */
export class Desk {
  folder = mkdtempSync(join(folder, 'desk-'));
  files: string[];
  allowShell = false;
  /** Happens between a sync's look at the jobs and its save. */
  beforeSave: () => Promise<unknown> = async () => undefined;
  /** Methods of the store that the last tick's sync called. */
  asked: (string | symbol)[] = [];
  readonly #stage: Stage;
  readonly #who: HostIdentity;

  constructor(stage: Stage, files: string[], who = identity()) {
    this.#stage = stage;
    this.files = files;
    this.#who = who;
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  write(file: string, jobs: Record<string, object>): void {
    this.writeText(file, JSON.stringify({ jobs }));
  }

  writeText(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  /** A tick, by a clock a minute ahead so that no file is young; answers what it told, in short. */
  async tick(laterMs = 0): Promise<string[]> {
    const { store } = this.#stage;
    const { hosts, supervisorId } = await enter(store, this.#who);
    await store.endSupervisors([supervisorId]);
    const told: string[] = [];
    this.asked = [];
    const values = { jobs: this.files.map((file) => this.path(file)), allowShell: this.allowShell };
    const project = { configuration: { values }, store: this.#watched(), timezone: 'UTC' } as unknown as Project;
    const clock = () => Date.now() + minuteMs + laterMs;
    await syncStep(project, this.#who, (event) => told.push(this.#short(event)), clock)(hosts);
    return told;
  }

  async jobs(): Promise<string[]> {
    const views = await this.#stage.store.listJobs();
    return views.map(({ job }) => (job.enabled ? job.name : `${job.name} off`));
  }

  async records(): Promise<Record<string, SyncedFile>> {
    const host = (await this.#stage.store.listHosts()).find(({ name }) => name === this.#who.name);
    return host?.syncedFiles ?? {};
  }

  async record(file: string): Promise<SyncedFile> {
    return (await this.records())[this.path(file)] as SyncedFile;
  }

  #watched(): Store {
    return new Proxy(this.#stage.store, {
      get: (store, name: keyof Store) => {
        this.asked.push(name);
        if (name !== 'saveJobs') return store[name];
        return (...change: Parameters<Store['saveJobs']>) => this.beforeSave().then(() => store.saveJobs(...change));
      },
    });
  }

  #short(event: Event): string {
    if (event.kind === 'jobs-file-synced') {
      const { created, updated, disabled } = event;
      return `${this.#nameOf(event.path)} synced ${created} ${updated} ${disabled}`;
    }
    assert.equal(event.kind, 'jobs-file-refused');
    const word = /timuot|never fire|not exist|no regular|taken|shell|a bug|:1:\d+/.exec(event.message)?.[0];
    return `${this.#nameOf(event.path)} refused: ${word}`;
  }

  #nameOf(path: string): string {
    return path.slice(this.folder.length + 1);
  }
}
