/** What the pages ask publication beside the to-do list: opinions, records of publication, supervision contacts, webhooks. */
import type {
  OpinionDetail,
  OpinionList,
  PublicationList,
  SupervisionView,
  TakedownView,
  WebhookKind,
  WebhookView,
} from '../../../shared/contracts/publication';
import { get, post, query } from './client';

const BASE = '/api/publication';
const encode = encodeURIComponent;

export interface OpinionFilter {
  organisation: string;
  withSubordinates: boolean;
  state?: string | undefined;
  kind?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
}
export const listOpinions = (wanted: OpinionFilter): Promise<OpinionList> =>
  get(`${BASE}/opinions${query({ ...wanted })}`);
export const getOpinion = (id: string): Promise<OpinionDetail> => get(`${BASE}/opinions/${encode(id)}`);
export const listOpinionsAbout = (chain: string): Promise<OpinionList> =>
  get(`${BASE}/opinions/about${query({ chain })}`);
export const answerOpinion = (id: string, answer: { id: string; text: string }) =>
  post<OpinionDetail>(`${BASE}/opinions/${encode(id)}/answers`, answer);

export const listPublications = (wanted: {
  organisation: string;
  cursor?: string | undefined;
  limit?: number;
}): Promise<PublicationList> => get(`${BASE}/publications${query(wanted)}`);
export const takeDown = (publication: string, reason: string) =>
  post<TakedownView>(`${BASE}/takedowns`, { publication, reason });

export const getSupervision = (organisation: string): Promise<SupervisionView> =>
  get(`${BASE}/organisations/${encode(organisation)}/supervision`);
export const setSupervision = (organisation: string, body: { phone?: string; email?: string }) =>
  post<SupervisionView>(`${BASE}/organisations/${encode(organisation)}/supervision`, body);

export const listWebhooks = (organisation: string): Promise<{ items: WebhookView[]; maySet: boolean }> =>
  get(`${BASE}/organisations/${encode(organisation)}/webhooks`);
export const setWebhook = (organisation: string, body: { kind: WebhookKind; url: string; secret?: string }) =>
  post<{ secret?: string }>(`${BASE}/organisations/${encode(organisation)}/webhooks`, body);
export const removeWebhook = (organisation: string, kind: WebhookKind) =>
  post<unknown>(`${BASE}/organisations/${encode(organisation)}/webhooks/${kind}/remove`, {});
