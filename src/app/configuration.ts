import { isAbsolute, resolve } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { type ResolvedSettings, resolveSettings } from '../domain/resolve-settings.ts';
import type { Settings } from '../domain/settings.ts';
import { type ConfigFile, configFileIn, findConfigFile } from '../system/config-file.ts';
import { coreCount, workingFolder } from '../system/process-facts.ts';
import { mayBeFile, readEnvFile, readNamedFile } from '../system/text-file.ts';

/** The flags that say which project is meant; paths are relative to the working folder. */
export interface ProjectFlags {
  project?: string | undefined;
  envFile?: string | undefined;
  database?: string | undefined;
}

/** One project's settings, with all that was needed to find them. */
export interface Configuration extends ResolvedSettings {
  /** The folder of the config file. Absolute. */
  projectDir: string;
  configPath: string;
  /** SQLite paths absolute, the password in its place: not for people's eyes. */
  databaseUrl: string;
  /** The environment of this process, with that of the environment file. */
  environment: Record<string, string>;
}

/** No configuration was found; some commands can do without. */
export class NoProject extends Failure {
  constructor(message: string) {
    super('bad_configuration', message);
  }
}

/** Finds the project and lays default, file, environment and flags over each other. Writes nothing. */
export async function loadConfiguration(flags: ProjectFlags): Promise<Configuration> {
  const environment = readEnvironment(flags.envFile);
  const file = await findProject(flags.project ?? environment.CHRONIKER_PROJECT);
  const resolved = resolveSettings({
    defaults: defaults(),
    file,
    environment,
    flags: flags.database === undefined ? {} : { database: flags.database },
  });
  const values = { ...resolved.values, home: resolve(file.dir, resolved.values.home || '.chroniker') };
  values.jobs = [...new Set(values.jobs.map((path) => resolve(file.dir, path)))];
  values.database = absoluteDatabase(values, resolved.origins.database, file.dir);
  return {
    ...resolved,
    values,
    projectDir: file.dir,
    configPath: file.path,
    databaseUrl: withPassword(values.database, environment, file.dir),
    environment,
  };
}

/** What commands inherit: everything that is not ours, and the Node that a `chroniker` inside a job may need as this one does. */
export function commandEnvironment(environment: Record<string, string>): Record<string, string> {
  const inherits = (name: string) => !name.startsWith('CHRONIKER_') || name === 'CHRONIKER_NODE';
  return Object.fromEntries(Object.entries(environment).filter(([name]) => inherits(name)));
}

/** As with Node's --env-file, a variable that is already set wins over the file. */
function readEnvironment(envFile: string | undefined): Record<string, string> {
  const own = Object.fromEntries(Object.entries(process.env).filter((entry) => entry[1] !== undefined));
  if (envFile === undefined) return own as Record<string, string>;
  return { ...readEnvFile(resolve(workingFolder(), envFile)), ...(own as Record<string, string>) };
}

async function findProject(named: string | undefined): Promise<ConfigFile> {
  const here = workingFolder();
  const dir = resolve(here, named || '.');
  const file = named ? await configFileIn(dir) : await findConfigFile(dir);
  if (file) return file;
  if (mayBeFile(dir)) throw notAFolder(dir);
  const where = named ? `in ${dir}` : `in ${dir} or a folder above it`;
  const cure = named ? `chroniker init -p ${named}` : 'chroniker init';
  throw new NoProject(`there is no chroniker project ${where}: run \`${cure}\` to create one`);
}

/** Where a project was to be and cannot. */
export function notAFolder(path: string): Failure {
  return new Failure('bad_configuration', `${path} is a file, and a project is a folder: name the one it is in`);
}

/** Empty texts are filled in once the project's folder is known. */
function defaults(): Settings {
  return {
    database: '',
    home: '',
    hostname: null,
    tags: [],
    timezone: null,
    jobs: [],
    maxConcurrent: 4 * coreCount(),
    'output.maxBytes': 1024 ** 2,
    'output.spoolBytes': 64 * 1024 ** 2,
    rescue: true,
    'retention.runs': 90 * 86_400_000,
    'log.level': 'info',
    'log.days': 15,
    allowShell: false,
    lock: 'row',
  };
}

function absoluteDatabase(values: Settings, origin: string, projectDir: string): string {
  if (values.database === '') return `sqlite:${resolve(values.home, 'chroniker.sqlite')}`;
  if (!values.database.startsWith('sqlite:')) return values.database;
  const path = values.database.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (isAbsolute(path)) return `sqlite:${path}`;
  return `sqlite:${resolve(origin === '--database' ? workingFolder() : projectDir, path)}`;
}

function withPassword(database: string, environment: Record<string, string>, projectDir: string): string {
  if (database.startsWith('sqlite:')) return database;
  const file = environment.CHRONIKER_DATABASE_PASSWORD_FILE;
  const password = file
    ? readNamedFile(resolve(projectDir, file), 'the password file').replace(/\r?\n$/, '')
    : environment.CHRONIKER_DATABASE_PASSWORD;
  if (!password) return database;
  const url = new URL(database);
  url.password = encodeURIComponent(password);
  return url.href;
}
