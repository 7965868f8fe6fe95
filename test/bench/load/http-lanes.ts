import { RawConnection, type RawResponse } from './raw-connection.js';

/** One connection for each lane of a driver. */
export class HttpLanes {
  private constructor(private readonly connections: readonly RawConnection[]) {}

  static async open(url: string, lanes: number): Promise<HttpLanes> {
    return new HttpLanes(await Promise.all(Array.from({ length: lanes }, () => RawConnection.open(url))));
  }

  send(lane: number, request: Buffer): Promise<RawResponse> {
    const connection = this.connections[lane];
    if (connection === undefined) throw new Error(`there is no lane ${lane}`);
    return connection.send(request);
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.close();
  }
}

/** `ok`, or the status with the problem's code. */
export function outcomeOf(response: RawResponse, wanted: number): string {
  if (response.status === wanted) return 'ok';
  const { code } = JSON.parse(response.body) as { code?: string };
  return `${response.status} ${code ?? ''}`.trim();
}

export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index} of ${items.length}`);
  return item;
}
