/** The console's entry: the router, what was read, and nothing else before the first page is chosen. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { asProblem } from './api/problem';
import { router } from './routes';
import './styles.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A service that is away says so at once; the page offers to ask again.
      retry: (failures, error) => failures < 1 && asProblem(error).code === 'network',
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
