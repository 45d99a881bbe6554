/** When does a digest go out, and did it arrive: plans each working day at 08:30 and sends what is planned, at least once, each person once a day. */
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { Clock, Day, Instant, Outage } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { Calendars } from '../../shared/http/calendars';
import { createLease } from '../../shared/kafka/lease';
import type { Log } from '../../shared/telemetry/log';
import { counter } from '../../shared/telemetry/metrics';
import { inSpan, outsideTrace } from '../../shared/telemetry/trace';
import { gather, writeMail } from './digest-text';
import { createDigestPlanner } from './plan-digests';
import { officeDay } from './rules';
import { type Delivery, type DigestLine, findAppointmentsOf, findToldOutages, type PublicationStore } from './store';
import { findTodo } from './todo';
import type { Webhooks } from './webhooks';

const TICK_MS = 1_000;
const LEASE_MS = 60_000;
const SIDE_BY_SIDE = 5;
const MOST_ATTEMPTS = 12;
const LONGEST_RETRY_MS = 3_600_000;
const FOR_TODAY_MS = 30 * 86_400_000;

const deliveriesCounted = counter('digests', 'Digests by what became of them');

interface Gathered {
  lines: DigestLine[];
  outages: Outage[];
}

export interface Mail {
  messageId: string;
  to: string;
  subject: string;
  text: string;
}
export type Transport = (mail: Mail) => Promise<unknown>;

export interface DigestOptions {
  store: PublicationStore;
  clock: Clock;
  calendars: Calendars;
  members: Ask;
  /** Absent: digests are kept for the console only. */
  transport?: Transport;
  webhooks: Webhooks;
  mailDomain: string;
  publicUrl: string;
  log: Log;
  /** The first wait after a mail or a webhook that failed, ms of real time; it doubles up to an hour. */
  retryMs?: number;
}

export interface Digests {
  /** One look: plans the day if it is time, sends what waits. For tests and the scheduler. */
  tick(realNow: number): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export function createDigests(options: DigestOptions): Digests {
  const { store, clock, calendars, log, retryMs = 60_000 } = options;
  const { deliveries } = store;
  const planner = createDigestPlanner(store, calendars);
  const lease = createLease(store.leases, 'digests');
  let stopped = false;
  let planned: Day | undefined;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function tick(realNow: number): Promise<void> {
    const now = instantOf(toBusiness(clock, realNow));
    const { notice } = await calendars();
    const day = officeDay(notice, now, TICK_MS * clock.rate);
    if (day === undefined) return;
    if (planned !== day && (await lease.hold())) {
      if (await planner.plan(day, now))
        log.info({ day, digests: await deliveries.countDocuments({ day }) }, 'digests planned');
      planned = day;
    }
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => sendWaiting(now)));
  }

  async function sendWaiting(now: Instant): Promise<void> {
    while (!stopped) {
      const delivery = await claim();
      if (!delivery) return;
      await outsideTrace(() => deliver(delivery, now));
    }
  }

  /** `nextAt` is its lease while it is sent: whoever dies in between leaves it to the next. */
  function claim(): Promise<Delivery | null> {
    return deliveries.findOneAndUpdate(
      { open: true, nextAt: { $lte: new Date() } },
      { $set: { state: 'sending', nextAt: new Date(Date.now() + LEASE_MS) }, $inc: { attempts: 1 } },
      { sort: { nextAt: 1 }, returnDocument: 'after' },
    );
  }

  async function deliver(delivery: Delivery, now: Instant): Promise<void> {
    const { _id, day, personId, webhook } = delivery;
    const links = [...new Set(delivery.items.flatMap(({ traceparent }) => traceparent ?? []))].slice(0, 20);
    await inSpan('send digest', { links, attributes: { 'jiannuo.day': day } }, async () => {
      if (webhook) await call(delivery, webhook);
      else if (personId) await mail({ ...delivery, personId }, now);
    }).catch((err: unknown) => {
      // Not even noted down: the claim runs out and it is tried again.
      log.warn({ err, delivery: _id }, 'digest left for the next try');
    });
  }

  async function mail(delivery: Delivery & { personId: string }, now: Instant): Promise<void> {
    const { _id, day, personId } = delivery;
    const composed = await compose(delivery, now);
    if (!options.transport) {
      await settle(_id, { state: 'kept', open: false, sentAt: new Date() });
      return;
    }
    const { mailDomain, publicUrl, transport } = options;
    try {
      const written = writeMail({ ...composed, day, name: await nameOf(personId), address: publicUrl });
      // The same id on every try, so that a mailbox may tell that it has it.
      await transport({ messageId: `<${day}.${personId}@${mailDomain}>`, to: `${personId}@${mailDomain}`, ...written });
      await settle(_id, { state: 'sent', open: false, sentAt: new Date() });
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      await failed(delivery, String(responseCode ?? code ?? 'unknown'));
    }
  }

  async function call(delivery: Delivery, webhook: string): Promise<void> {
    const { _id, day } = delivery;
    const { lines, outages } = await composeForWebhook(delivery);
    const [organisationId = ''] = webhook.split('/');
    const name = await nameOf(organisationId);
    const error = await options.webhooks.send(webhook, {
      ...{ id: _id, day, name, lines, outages },
      address: options.publicUrl,
    });
    if (error === undefined) await settle(_id, { state: 'sent', open: false, sentAt: new Date() });
    // Taken off the list meanwhile: nobody waits for it any more.
    else if (error === 'removed') await settle(_id, { state: 'givenUp', open: false, error });
    else await failed(delivery, error);
  }

  async function failed({ _id, attempts }: Delivery, error: string): Promise<void> {
    // Tried often enough for today: it stays open, and what it says goes into the next working day's.
    const waitMs = attempts >= MOST_ATTEMPTS ? FOR_TODAY_MS : Math.min(LONGEST_RETRY_MS, retryMs * 2 ** (attempts - 1));
    await settle(_id, { state: 'failed', open: true, nextAt: new Date(Date.now() + waitMs), error });
    log.warn({ delivery: _id, attempts, error }, 'digest not sent');
  }

  async function settle(_id: string, fields: Partial<Delivery> & { state: Delivery['state'] }): Promise<void> {
    await deliveries.updateOne(
      { _id },
      { $set: fields, ...(fields.error === undefined ? { $unset: { error: '' } } : {}) },
    );
    deliveriesCounted.add(1, { state: fields.state });
  }

  /** Stored before it is sent: what a repeated mail says is what the first one said. */
  async function compose(
    delivery: Delivery & { personId: string },
    now: Instant,
  ): Promise<Required<Pick<Delivery, 'lines' | 'counts' | 'asOf' | 'outages'>>> {
    const { _id, personId, day, lines, counts, asOf, outages } = delivery;
    if (lines && counts && asOf) return { lines, counts, asOf, outages: outages ?? [] };
    const todo = await findTodo(store, {
      personId,
      appointments: await findAppointmentsOf(store, [personId], day),
      now,
      calendars,
    });
    const composed = {
      lines: gather(delivery.items),
      ...{ counts: todo.counts, asOf: now },
      outages: await findToldOutages(store, day),
    };
    await deliveries.updateOne({ _id }, { $set: composed });
    return composed;
  }

  async function composeForWebhook({ _id, day, items, lines, outages }: Delivery): Promise<Gathered> {
    if (lines) return { lines, outages: outages ?? [] };
    const composed = { lines: gather(items), outages: await findToldOutages(store, day) };
    await deliveries.updateOne({ _id }, { $set: composed });
    return composed;
  }

  /** A mail without the name is better than none. */
  async function nameOf(id: string): Promise<string | undefined> {
    try {
      return (
        await options.members.get<{ names: Record<string, string> }>(
          `/names?ids=${encodeURIComponent(id)}`,
          SYSTEM_ACTOR,
        )
      ).names[id];
    } catch {
      return undefined;
    }
  }

  function loop(): void {
    if (stopped) return;
    running = outsideTrace(() => tick(Date.now()))
      .catch((err: unknown) => log.warn({ err }, 'digests wait for the next look'))
      .then(() => {
        if (!stopped) timer = setTimeout(loop, TICK_MS);
      });
  }

  return {
    tick,
    start: loop,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      await lease.release().catch(() => undefined);
    },
  };
}
