import { connect, createServer, type Socket } from 'node:net';

/** `unsent`: the statement never reaches the server. `unheard`: the server carries it out, and its answer is lost. */
export type Cut = 'unsent' | 'unheard';

/** Stands between the program and a MySQL server, and cuts the connection at a statement of one's choice. */
export interface CuttingProxy {
  port: number;
  /** Counts from here; the statement of this number is where the connection is cut, once. */
  cutAt(statement: number, how: Cut): void;
  /** How many statements came since `cutAt`. */
  statements(): number;
  close(): void;
}

export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const plan = { at: 0, how: 'unsent' as Cut, count: 0 };
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    let deaf = false;
    const cut = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    const commands = commandCounter();
    client.on('data', (data: Buffer) => {
      for (let fresh = commands(data); fresh > 0; fresh--) {
        plan.count += 1;
        if (plan.count !== plan.at) continue;
        if (plan.how === 'unsent') return cut();
        deaf = true;
      }
      server.write(data);
    });
    server.on('data', (data: Buffer) => (deaf ? cut() : client.write(data)));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cutAt: (at, how) => void Object.assign(plan, { at, how, count: 0 }),
    statements: () => plan.count,
    close: () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Counts the commands that begin in what a client sends: packets of number 0 (MySQL's client/server protocol). */
function commandCounter(): (data: Buffer) => number {
  let left = Buffer.alloc(0);
  return (data) => {
    left = Buffer.concat([left, data]);
    let begun = 0;
    while (left.length >= 4) {
      const length = 4 + left.readUIntLE(0, 3);
      if (left.length < length) break;
      if (left[3] === 0) begun += 1;
      left = left.subarray(length);
    }
    return begun;
  };
}
