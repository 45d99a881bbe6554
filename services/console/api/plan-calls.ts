/** The questions about plans, calendars and previews of their revision, typed by the contracts. */
import type { Day } from '../../../shared/contracts/plan';
import type { PlanOverride } from '../../../shared/contracts/plan-clauses';
import type {
  CalendarChange,
  CalendarVersionView,
  CalendarView,
  PlanTrial,
  PlanVersionView,
  PlanView,
} from '../../../shared/contracts/plan-views';
import type { RevisionPreview, RevisionRow } from '../../../shared/contracts/revision';
import type { Page } from './calls';
import { get, post, query } from './client';

const encode = encodeURIComponent;
const plans = (organisation: string): string => `/api/members/plans/${encode(organisation)}`;
const calendars = (organisation: string): string => `/api/members/calendars/${encode(organisation)}`;
const previews = '/api/commitments/revisions/previews';

export interface CalendarDraft {
  coverageTo: Day;
  off: Day[];
  worked: Day[];
}
interface NextVersion {
  after: number;
  effective: Day;
  reason: string;
}

export const getPlan = (organisation: string, year: number, day?: Day): Promise<PlanView> =>
  get(`${plans(organisation)}${query({ year, day })}`);
export const listPlanVersions = async (organisation: string, year: number): Promise<PlanVersionView[]> =>
  (await get<{ items: PlanVersionView[] }>(`${plans(organisation)}/versions${query({ year })}`)).items;
export const savePlan = (organisation: string, body: NextVersion & PlanOverride & { year: number }) =>
  post<{ version: number; moved: PlanTrial['moved'] }>(`${plans(organisation)}/versions`, body);
export const tryPlan = async (
  organisation: string,
  body: { year: number; day?: Day; draft?: PlanOverride; calendar?: CalendarDraft },
): Promise<PlanTrial> => (await post<PlanTrial>(`${plans(organisation)}/trial`, body)).body;

export const getCalendar = (organisation: string, day?: Day): Promise<CalendarView> =>
  get(`${calendars(organisation)}${query({ day })}`);
export const listCalendarVersions = async (organisation: string): Promise<CalendarVersionView[]> =>
  (await get<{ items: CalendarVersionView[] }>(`${calendars(organisation)}/versions`)).items;
export const saveCalendar = (organisation: string, body: NextVersion & CalendarDraft) =>
  post<{ version: number; changes: CalendarChange[] }>(`${calendars(organisation)}/versions`, body);

export const startPreview = async (body: {
  organisation: string;
  year: number;
  day?: Day;
  draft?: PlanOverride;
  calendar?: CalendarDraft;
}): Promise<RevisionPreview> => (await post<RevisionPreview>(previews, body)).body;
export const getPreview = (id: string): Promise<RevisionPreview> => get(`${previews}/${encode(id)}`);
export const listPreviewRows = (
  id: string,
  wanted: { duty?: string; stage?: string; left?: boolean; cursor?: string },
): Promise<Page<RevisionRow>> => get(`${previews}/${encode(id)}/rows${query(wanted)}`);
export const applyRevision = (id: string, reason: string) =>
  post<RevisionPreview>(`${previews}/${encode(id)}/application`, { reason });
export const answerRevision = (id: string, answer: { approved: boolean; reason: string }) =>
  post<RevisionPreview>(`${previews}/${encode(id)}/application/answer`, answer);
export const listAwaiting = async (): Promise<RevisionPreview[]> =>
  (await get<{ items: RevisionPreview[] }>('/api/commitments/revisions/awaiting', { background: true })).items;
export const pauseRevision = (id: string, paused: boolean) =>
  post<RevisionPreview>(`${previews}/${encode(id)}/application/pause`, { paused });
export const listRevisions = async (organisation: string, year: number): Promise<RevisionPreview[]> =>
  (await get<{ items: RevisionPreview[] }>(`/api/commitments/revisions${query({ organisation, year })}`)).items;
