import type { Sql } from './database.ts';
import { isDuplicate } from './transient.ts';

/** The id of the project that this database serves; where it serves none yet, `proposed` becomes it, and the first one wins. */
export async function projectId(sql: Sql, proposed: string): Promise<string> {
  return (await storedId(sql)) ?? (await nameProject(sql, proposed));
}

async function storedId(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.rows<{ value: string }>("select value from meta where name = 'project'");
  return row?.value;
}

async function nameProject(sql: Sql, proposed: string): Promise<string> {
  try {
    await sql.execute("insert into meta (name, value) values ('project', ?)", [proposed]);
    return proposed;
  } catch (error) {
    const others = isDuplicate(error) ? await storedId(sql) : undefined;
    if (others === undefined) throw error;
    return others;
  }
}
