/** Every question the pages put to the servers, typed by the contracts. */
import type { BatchStep } from '../../../shared/contracts/batch';
import type { DeedKind, EntryKind, Leaving } from '../../../shared/contracts/entries';
import type { Guidance } from '../../../shared/contracts/guidance';
import type { Mode, PublicLed } from '../../../shared/contracts/joint';
import type { Stage } from '../../../shared/contracts/ledger';
import type {
  Appointment,
  Field,
  MemberCategory,
  OrganisationFunction,
  OrganisationType,
  Reorganisation,
  ReorganisationState,
} from '../../../shared/contracts/organisation';
import type { OutageList } from '../../../shared/contracts/outages';
import type { Clock, Day, Instant } from '../../../shared/contracts/plan';
import type { ClaimView, PostList, PostView } from '../../../shared/contracts/posts';
import type {
  CommitmentDetail,
  CommitmentList,
  DraftView,
  CommentingReport,
  LeadingReport,
  PledgeCheckView,
  PostPledge,
  RateName,
  RateReport,
  TechnicalHistory,
  TimelineView,
  TodoList,
} from '../../../shared/contracts/views';
import { commitmentPath, type CommitmentAddress } from '../address';
import { get, post, postFile, put, query, remove } from './client';

export type Administrator = 'system' | 'security' | 'audit';

export interface Me {
  personId: string;
  account: string;
  name: string;
  administrator?: Administrator;
  organisationId?: string;
  organisationName?: string;
  appointments: (Appointment & { organisationName?: string })[];
  mustChangePassword: boolean;
  csrfToken: string;
  realm: string;
  now: Instant;
  clock: Clock;
}

export const getMe = (): Promise<Me> => get('/auth/me');
export const signIn = (account: string, password: string) =>
  post<{ personId: string; mustChangePassword: boolean; csrfToken: string }>('/auth/sign-in', { account, password });
export const signOut = () => post<unknown>('/auth/sign-out', {});
export const changePassword = (current: string, next: string) =>
  post<{ csrfToken: string }>('/auth/password', { current, next });

export interface OrganisationView {
  id: string;
  code: string;
  name: string;
  type: OrganisationType;
  field: Field;
  serviceWindow: boolean;
  parentId?: string;
  path: string;
  pathNames: string[];
  children: number;
  activists?: number;
  /** Set once it is no more. */
  ended?: { as: 'merge' | 'abolish'; on: Day; reason: string; successorId?: string };
}
export interface OrganisationDetail extends OrganisationView {
  secretaries: { personId: string; name: string; function: OrganisationFunction; acting: boolean }[];
  members: number;
}
export interface MemberRow {
  id: string;
  name: string;
  category: MemberCategory;
  post: string;
  leadingCadre: boolean;
}
export interface Page<T> {
  items: T[];
  next?: string;
}

const encode = encodeURIComponent;

export const listOrganisations = (
  wanted: { parent?: string; q?: string; under?: string; limit?: number; cursor?: string },
  signal?: AbortSignal,
): Promise<Page<OrganisationView>> => get(`/api/members/organisations${query(wanted)}`, { signal });
export const getOrganisation = (id: string): Promise<OrganisationDetail> =>
  get(`/api/members/organisations/${encode(id)}`);
export const listMembers = (
  organisation: string,
  wanted: { q?: string; cursor?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Page<MemberRow>> =>
  get(`/api/members/organisations/${encode(organisation)}/members${query(wanted)}`, { signal });
export const listFellows = (
  organisation: string,
  wanted: { q?: string; cursor?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Page<Pick<MemberRow, 'id' | 'name'>>> =>
  get(`/api/members/organisations/${encode(organisation)}/fellows${query(wanted)}`, { signal });
export const getGuidance = (organisation: string, year: number): Promise<Guidance> =>
  get(`/api/members/organisations/${encode(organisation)}/guidance${query({ year })}`);
export const getPerson = (
  id: string,
): Promise<{ category: MemberCategory; organisationId: string; residenceOrganisationId?: string }> =>
  get(`/api/members/people/${encode(id)}`);
export const getNames = async (ids: string[]): Promise<Record<string, string>> =>
  (
    await get<{ names: Record<string, string> }>(`/api/members/names?ids=${ids.map(encode).join(',')}`, {
      background: true,
    })
  ).names;
export const transferMember = (id: string, body: { to: string; date: Day; reason?: string }) =>
  post<unknown>(`/api/members/members/${encode(id)}/transfer`, body);
export const leaveMember = (id: string, reason: Leaving) =>
  post<unknown>(`/api/members/members/${encode(id)}/leave`, { reason });

export interface ReorganisationView {
  id: string;
  kind: Reorganisation;
  organisationId: string;
  to?: string;
  date: Day;
  reason: string;
  by: string;
  at: Instant;
  state: ReorganisationState;
  counts: { organisations: number; members: number; appointments: number };
  /** Of what was decided before its day: the new organisation, how many go to it, and how it ended. */
  ahead?: {
    name?: string;
    code?: string;
    members?: number;
    withdrawn?: { at: Instant; by: string; reason: string };
    notCarriedOut?: { at: Instant; code: string; title: string; detail?: string };
  };
}
export type PlannedState = Exclude<ReorganisationState, 'applying'>;
/** What is asked for is the body of the command; `create` is asked of the superior. */
export const reorganise = (kind: Reorganisation, organisation: string, body: object) =>
  kind === 'create'
    ? post<ReorganisationView>('/api/members/organisations', { ...body, parent: organisation })
    : post<ReorganisationView>(`/api/members/organisations/${encode(organisation)}/${kind}`, body);
export const getReorganisation = (id: string): Promise<ReorganisationView> =>
  get(`/api/members/reorganisations/${encode(id)}`, { background: true });
/** Without `under`: what I have decided ahead myself. */
export const listPlanned = (wanted: {
  under?: string;
  state: PlannedState;
  cursor?: string;
}): Promise<{ items: ReorganisationView[]; next?: string }> => get(`/api/members/reorganisations${query(wanted)}`);
export const withdrawPlanned = (id: string, reason: string) =>
  post<ReorganisationView>(`/api/members/reorganisations/${encode(id)}/withdraw`, { reason });
export const getOrganisationHistory = (id: string): Promise<{ items: ReorganisationView[] }> =>
  get(`/api/members/organisations/${encode(id)}/history`);
export const getExtent = (id: string): Promise<{ organisations: number; members: number }> =>
  get(`/api/members/organisations/${encode(id)}/extent`);

export interface ResponsiblePerson {
  id: string;
  personId: string;
  name: string;
  function: OrganisationFunction;
  responsibility: 'first' | 'direct' | 'division';
  from: Day;
  to?: Day;
  acting?: boolean;
  division?: string;
  field?: Field;
  inForce: boolean;
}
export const listResponsible = (organisation: string): Promise<{ items: ResponsiblePerson[] }> =>
  get(`/api/members/organisations/${encode(organisation)}/responsible`);
export const listVacancies = (
  organisation: string,
  wanted: { cursor?: string; limit?: number },
): Promise<Page<OrganisationView>> =>
  get(`/api/members/organisations/${encode(organisation)}/vacancies${query(wanted)}`);
export const appoint = (
  organisation: string,
  body: { personId: string; function: OrganisationFunction; from: Day } & Partial<
    Pick<ResponsiblePerson, 'to' | 'acting' | 'division' | 'field'>
  >,
) => post<unknown>(`/api/members/organisations/${encode(organisation)}/appointments`, body);
export const endAppointment = (id: string, to: Day) =>
  post<unknown>(`/api/members/appointments/${encode(id)}/end`, { to });

export type PostFacts = Pick<PostView, 'name' | 'does' | 'places' | 'from' | 'to'>;
export const listPosts = (organisation: string, wanted: { over: boolean; cursor?: string | undefined }) =>
  get<PostList>(`/api/members/organisations/${encode(organisation)}/posts${query(wanted)}`);
/** A new one of an organisation, or what an existing one is to be. */
export const savePost = (organisation: string, id: string | undefined, facts: PostFacts) =>
  id === undefined
    ? post<PostView>(`/api/members/organisations/${encode(organisation)}/posts`, facts)
    : post<PostView>(`/api/members/posts/${encode(id)}/change`, facts);
export const closePost = (id: string, reason: string) =>
  post<PostView>(`/api/members/posts/${encode(id)}/close`, { reason });
export const claimPost = (id: string) => post<PostView>(`/api/members/posts/${encode(id)}/claim`, {});
export const assignPost = (id: string, personId: string) =>
  post<PostView>(`/api/members/posts/${encode(id)}/assign`, { personId });
export const endClaim = (id: string, claim: string, reason: string) =>
  post<PostView>(`/api/members/posts/${encode(id)}/claims/${encode(claim)}/end`, { reason });
export const listClaims = (id: string) => get<{ items: ClaimView[] }>(`/api/members/posts/${encode(id)}/claims`);
export const listPostsOf = (person: string) =>
  get<{ items: ClaimView[] }>(`/api/members/people/${encode(person)}/posts`);
export const listPostPledges = (organisation: string, year: number) =>
  get<Page<PostPledge>>(
    `/api/commitments/organisations/${encode(organisation)}/post-pledges${query({ year, limit: 200 })}`,
  );

export interface ImportView {
  id: string;
  state: 'previewed' | 'awaitingApproval' | 'declined' | 'expired' | 'applying' | 'paused' | 'applied';
  by: string;
  at: Instant;
  hash: string;
  reason?: string;
  steps: BatchStep[];
  /** Real time. */
  until?: Instant;
  needsApproval: boolean;
  mayAnswer: boolean;
  counts: { organisations: number; members: number; errors: number; changing: number };
  done: Record<string, number>;
  errors: { sheet: string; row: number; column?: string; reason: string }[];
}
export const startImport = (file: File) => postFile<ImportView>('/api/members/imports', file);
export const getImport = (id: string): Promise<ImportView> => get(`/api/members/imports/${encode(id)}`);
export type RowChange = 'create' | 'update' | 'none';
export interface ImportRow {
  sheet: string;
  row: number;
  change: RowChange;
  outcome?: RowChange;
  name?: string;
}
/** Those that wait for one's answer, then one's own, the latest first. */
export const listImports = async (background: boolean): Promise<ImportView[]> =>
  (await get<{ items: ImportView[] }>('/api/members/imports', { background })).items;
export const listImportRows = (
  id: string,
  wanted: { kind: 'organisation' | 'member'; change?: RowChange | undefined; after?: number | undefined },
): Promise<{ items: ImportRow[]; next?: number }> => get(`/api/members/imports/${encode(id)}/rows${query(wanted)}`);
export const applyImport = (id: string, reason: string) =>
  post<ImportView>(`/api/members/imports/${encode(id)}/apply`, { reason });
export const answerImport = (id: string, answer: { approved: boolean; reason: string }) =>
  post<ImportView>(`/api/members/imports/${encode(id)}/answer`, answer);
export const pauseImport = (id: string, paused: boolean) =>
  post<ImportView>(`/api/members/imports/${encode(id)}/pause`, { paused });
export const importErrorsAddress = (id: string): string => `/api/members/imports/${encode(id)}/errors.xlsx`;
export const rosterAddress = (under: string): string => `/api/members/roster.xlsx${query({ under })}`;
export const ROSTER_TEMPLATE_ADDRESS = '/api/members/roster-template.xlsx';

export interface CommitmentFilter {
  year: number;
  under?: string;
  withSubordinates?: boolean;
  stage?: string;
  waiting?: string;
  state?: string;
  type?: string;
  subject?: string;
  cursor?: string;
  limit?: number;
}
const commitments = (address: CommitmentAddress): string => `/api/commitments${commitmentPath(address)}`;

export const listCommitments = (wanted: CommitmentFilter): Promise<CommitmentList> =>
  get(`/api/commitments/commitments${query({ ...wanted })}`);
export const getCommitment = (address: CommitmentAddress, atLeast?: number): Promise<CommitmentDetail> =>
  get(`${commitments(address)}${query({ atLeast })}`);
export const getTimeline = (address: CommitmentAddress): Promise<TimelineView> =>
  get(`${commitments(address)}/timeline`);
export const checkPledges = async (
  address: CommitmentAddress,
  items: { id: string; title?: string; goal?: string; measures?: string; deadline?: string; carryOver?: string }[],
): Promise<PledgeCheckView> => (await post<PledgeCheckView>(`${commitments(address)}/check`, { items })).body;
export const getHistory = (address: CommitmentAddress): Promise<TechnicalHistory> =>
  get(`${commitments(address)}/history`);

export interface DeedRequest {
  id: string;
  kind: DeedKind;
  data: object;
  content?: object;
  draft?: string;
}
export interface DeedDone {
  done: true;
  deed: string;
  seq: number;
  kind: EntryKind;
  stage: Stage;
}
export interface DeedRegistering {
  code: 'registering';
  title: string;
  deed: string;
}
export const sendDeed = (address: CommitmentAddress, request: DeedRequest) =>
  post<DeedDone | DeedRegistering>(`${commitments(address)}/deeds`, request);
export const getDeed = (id: string): Promise<DeedDone | DeedRegistering> => get(`/api/commitments/deeds/${encode(id)}`);

/** Which draft of one's own: of which deed, and about which item, period or entry. */
export interface DraftAddress {
  address: CommitmentAddress;
  kind: DeedKind;
  about: string;
}
const draftPath = ({ address, kind, about }: DraftAddress): string =>
  `${commitments(address)}/drafts/${kind}${query({ about })}`;
export const getDraft = (draft: DraftAddress, signal: AbortSignal): Promise<DraftView> =>
  get(draftPath(draft), { signal });
export const saveDraft = async (
  draft: DraftAddress,
  values: object,
  change: Parameters<typeof put>[2],
): Promise<Pick<DraftView, 'version' | 'savedAt'>> =>
  (await put<Pick<DraftView, 'version' | 'savedAt'>>(draftPath(draft), { values }, change)).body;
export const discardDraft = (draft: DraftAddress, seen: string) => remove<unknown>(draftPath(draft), { seen });

export const openImmediate = (body: {
  id: string;
  subjectId: string;
  year: number;
  occasion: string;
  pledgeDue: Day;
  mode: Mode;
  participants?: string[];
  public?: PublicLed;
}) => post<{ chain: string }>('/api/commitments/immediate', body);

export const getTodo = (background: boolean): Promise<TodoList> => get('/api/publication/todo', { background });

export const getRates = (organisation: string, year: number): Promise<RateReport> =>
  get(`/api/scoring/rates${query({ organisation, year })}`);
export const getLeading = (organisation: string, year: number): Promise<LeadingReport> =>
  get(`/api/scoring/rates/leading${query({ organisation, year })}`);
export const getCommenting = (wanted: {
  organisation: string;
  year: number;
  cursor?: string | undefined;
}): Promise<CommentingReport> => get(`/api/scoring/rates/commenting${query(wanted)}`);
export const getMissing = (
  name: RateName,
  wanted: { organisation: string; year: number; type: string; cursor?: string },
): Promise<Page<{ chain: string; subjectId: string }>> => get(`/api/scoring/rates/${name}/missing${query(wanted)}`);

export interface AuditRow {
  seq: number;
  at: Instant;
  realAt: Instant;
  by?: string;
  administrator?: Administrator;
  method: string;
  route: string;
  subject?: string;
  status: number;
  code: string;
  traceId?: string;
}
export const listAudit = (wanted: {
  by?: string;
  subject?: string;
  cursor?: number;
}): Promise<{ items: AuditRow[]; next?: number }> => get(`/api/gateway/audit${query(wanted)}`);
export const verifyAudit = (): Promise<{ entries: number; intact: boolean; brokenAt?: number }> =>
  get('/api/gateway/audit/verify');

export interface ServiceHealth {
  service: string;
  name: string;
  ready: boolean;
  parts: Record<string, boolean>;
}
export interface DeadLetter {
  id: string;
  service: string;
  topic: string;
  partition: number;
  offset: string;
  reason: string;
  at: Instant;
  replayedAt?: Instant;
}
export const getHealth = (): Promise<{ services: ServiceHealth[] }> => get('/api/gateway/health', { background: true });
export const listDeadLetters = (): Promise<{ items: DeadLetter[]; missing: string[] }> =>
  get('/api/gateway/dead-letters');
export const replayDeadLetter = (service: string, id: string) =>
  post<unknown>(`/api/gateway/dead-letters/${service}/${encode(id)}/replay`, {});

export const listOutages = (limit: number, cursor: string | undefined): Promise<OutageList> =>
  get(`/api/gateway/outages${query({ limit, cursor })}`);

export interface AccountRow {
  id: string;
  account: string;
  personId: string;
  administrator?: Administrator;
  locked: boolean;
  mustChange: boolean;
  createdAt: Instant;
}
export const listAccounts = (cursor?: string): Promise<Page<AccountRow>> =>
  get(`/api/gateway/accounts${query({ cursor })}`);
export const makeAccount = (account: string, personId: string) =>
  post<{ account: string; password: string }>('/api/gateway/accounts', { account, personId });
export const lockAccount = (id: string, locked: boolean) =>
  post<unknown>(`/api/gateway/accounts/${id}/lock`, { locked });
export const resetAccount = (id: string) =>
  post<{ account: string; password: string }>(`/api/gateway/accounts/${id}/reset`, {});
