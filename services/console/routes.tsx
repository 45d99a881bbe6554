/** Which address shows which page; each is fetched when it is first opened. */
import { createBrowserRouter, type RouteObject } from 'react-router';
import { BrokenPage } from './broken-page';

const commitmentPages: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./timeline/timeline-page')).TimelinePage }) },
  { path: 'items', lazy: async () => ({ Component: (await import('./commitments/items-page')).ItemsPage }) },
  { path: 'records', lazy: async () => ({ Component: (await import('./commitments/records-page')).RecordsPage }) },
];
const lazyCommitment = async () => ({ Component: (await import('./commitments/commitment-page')).CommitmentPage });
const lazyHistory = async () => ({ Component: (await import('./commitments/history-page')).HistoryPage });
const lazyDeed = async () => ({ Component: (await import('./deeds/deed-page')).DeedPage });

const commitmentRoutes = ['commitments/:year/:subjectId', 'immediate/:year/:subjectId/:occasion'].flatMap(
  (path): RouteObject[] => [
    { path: `${path}/history`, lazy: lazyHistory },
    { path: `${path}/deeds/:kind`, lazy: lazyDeed },
    { path, lazy: lazyCommitment, children: commitmentPages },
  ],
);

export const router = createBrowserRouter([
  {
    path: '/sign-in',
    ErrorBoundary: BrokenPage,
    HydrateFallback: Nothing,
    lazy: async () => ({ Component: (await import('./sign-in/sign-in-page')).SignInPage }),
  },
  {
    path: '/',
    ErrorBoundary: BrokenPage,
    HydrateFallback: Nothing,
    lazy: async () => ({ Component: (await import('./frame/frame')).Frame }),
    children: [
      {
        ErrorBoundary: BrokenPage,
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./todo/todo-page')).TodoPage }) },
          {
            path: 'commitments',
            lazy: async () => ({ Component: (await import('./commitments/list-page')).ListPage }),
          },
          {
            path: 'immediate/new',
            lazy: async () => ({ Component: (await import('./commitments/start-page')).StartPage }),
          },
          ...commitmentRoutes,
          { path: 'rates', lazy: async () => ({ Component: (await import('./rates/rates-page')).RatesPage }) },
          {
            path: 'posts',
            lazy: async () => ({ Component: (await import('./organisations/my-posts-page')).MyPostsPage }),
          },
          {
            path: 'organisations/import',
            lazy: async () => ({ Component: (await import('./organisations/import-page')).ImportPage }),
          },
          {
            path: 'organisations/:id/vacancies',
            lazy: async () => ({ Component: (await import('./organisations/vacancies-page')).VacanciesPage }),
          },
          {
            path: 'organisations/:id/planned',
            lazy: async () => ({ Component: (await import('./organisations/planned-page')).PlannedPage }),
          },
          {
            path: 'organisations/:id?',
            lazy: async () => ({ Component: (await import('./organisations/organisations-page')).OrganisationsPage }),
          },
          { path: 'plans', lazy: async () => ({ Component: (await import('./plans/plan-page')).PlanPage }) },
          {
            path: 'plans/previews/:id',
            lazy: async () => ({ Component: (await import('./plans/preview-page')).PreviewPage }),
          },
          { path: 'calendar', lazy: async () => ({ Component: (await import('./plans/calendar-page')).CalendarPage }) },
          { path: 'clauses', lazy: async () => ({ Component: (await import('./plans/clauses-page')).ClausesPage }) },
          {
            path: 'opinions',
            lazy: async () => ({ Component: (await import('./publication/opinions-page')).OpinionsPage }),
          },
          {
            path: 'opinions/:id',
            lazy: async () => ({ Component: (await import('./publication/opinion-page')).OpinionPage }),
          },
          {
            path: 'publications',
            lazy: async () => ({ Component: (await import('./publication/publications-page')).PublicationsPage }),
          },
          {
            path: 'publications/settings',
            lazy: async () => ({ Component: (await import('./publication/settings-page')).SettingsPage }),
          },
          {
            path: 'password',
            lazy: async () => ({ Component: (await import('./sign-in/password-page')).PasswordPage }),
          },
          { path: 'audit', lazy: async () => ({ Component: (await import('./administration/audit-page')).AuditPage }) },
          {
            path: 'operations',
            lazy: async () => ({ Component: (await import('./administration/operations-page')).OperationsPage }),
          },
          {
            path: 'accounts',
            lazy: async () => ({ Component: (await import('./administration/accounts-page')).AccountsPage }),
          },
          { path: '*', lazy: async () => ({ Component: (await import('./frame/not-found-page')).NotFoundPage }) },
        ],
      },
    ],
  },
]);

function Nothing() {
  return <p className="first-load">正在打开……</p>;
}
