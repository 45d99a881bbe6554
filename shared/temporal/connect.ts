/** The client of a realm's namespace, with the codec on; every room reaches Temporal through it. */
import { Client, Connection, isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { namespaceName } from '../contracts/topics';
import { DomainError } from '../http/problem';
import { createCodec } from './codec';

export type TemporalClient = Client;

export interface TemporalOptions {
  address: string;
  realm: string;
  /** 32 bytes in hexadecimal. */
  codecKey: string;
}

export function dataConverter(codecKey: string): DataConverter {
  return { payloadCodecs: [createCodec(codecKey)] };
}

/** Connects at the first call and keeps trying behind the scenes: an engine away delays a deed, never a start. */
export function connectTemporal({ address, realm, codecKey }: TemporalOptions): Client {
  return new Client({
    connection: Connection.lazy({ address }),
    namespace: namespaceName(realm),
    dataConverter: dataConverter(codecKey),
  });
}

const REACH_WITHIN_MS = 5_000;

/** Does what can be repeated by its id; where the server does not answer in time, `unavailable` says to try again. */
export async function withinReach<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + REACH_WITHIN_MS, work);
  } catch (cause) {
    if (!(cause instanceof ServiceError) && !isGrpcServiceError(cause)) throw cause;
    throw Object.assign(new DomainError('unavailable'), { cause });
  }
}

/** True when the namespace answers within a second. */
export async function isTemporalReady(client: Client): Promise<boolean> {
  try {
    await client.connection.withDeadline(Date.now() + 1_000, () =>
      client.workflowService.describeNamespace({ namespace: client.options.namespace }),
    );
    return true;
  } catch {
    return false;
  }
}
