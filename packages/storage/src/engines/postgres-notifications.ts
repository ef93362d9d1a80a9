import type { WakeUps } from './wake-ups.ts';

/** The channel on which each transaction that records a change names the owner. */
export const CHANGE_CHANNEL = 'greenroom_change';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;

/** The part of pg's client that is used here. */
export interface NotificationClient {
  connect(): Promise<unknown>;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown;
}

/** A connection of this process that hears of changes made by any. */
export interface Notifications {
  /** Opens the connection, the first time it is called. */
  start(): void;
  close(): Promise<void>;
}

/**
 * Wakes whoever waits for the owner that a notification names. A connection that breaks is opened anew, after waits
 * that grow while it cannot be; meanwhile nobody is woken, which costs readers time and nothing else.
 */
export function notificationsOf(newClient: () => NotificationClient, wakeUps: WakeUps): Notifications {
  let current: NotificationClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = FIRST_WAIT_MS;
  let state: 'new' | 'started' | 'closed' = 'new';

  const open = async () => {
    const client = newClient();
    current = client;
    // Without a listener of this event, a broken connection would end the process.
    client.on('error', () => lost(client));
    client.on('end', () => lost(client));
    client.on('notification', ({ payload = '' }) => wakeUps.wake(payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANGE_CHANNEL}`);
    } catch {
      lost(client);
      return;
    }
    wait = FIRST_WAIT_MS;
    // Nothing was heard until now.
    wakeUps.wakeAll();
  };

  const lost = (client: NotificationClient) => {
    if (client !== current) return;
    current = undefined;
    void client.end().catch(() => {});
    if (state === 'closed') return;
    timer = setTimeout(() => void open(), wait);
    timer.unref();
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  return {
    start: () => {
      if (state !== 'new') return;
      state = 'started';
      void open();
    },
    close: async () => {
      state = 'closed';
      clearTimeout(timer);
      await current?.end().catch(() => {});
    },
  };
}
