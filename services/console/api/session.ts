/** Who is signed in, for which organisation they act just now, and what day it is in the realm. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import { toBusiness, toReal } from '../../../shared/calendar/clock';
import { dayOf, instantOf, msOf } from '../../../shared/calendar/day';
import type { Day, Instant } from '../../../shared/contracts/plan';
import { keepCsrfToken } from './client';
import { getMe, type Me } from './calls';

export type SignedInAppointment = Me['appointments'][number];

export interface Session extends Me {
  /** The appointment chosen as data scope; absent for a Party member without one. */
  scope?: SignedInAppointment;
  chooseScope: (appointmentId: string) => void;
  /** Real milliseconds the server's clock is ahead of this machine's. */
  skewMs: number;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('not inside the frame');
  return session;
}

export interface MeWithSkew extends Me {
  skewMs: number;
}

export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async (): Promise<MeWithSkew> => {
      const asked = Date.now();
      const me = await getMe();
      keepCsrfToken(me.csrfToken);
      // A machine whose clock is wrong must not show another business day than the server counts by.
      return { ...me, skewMs: toReal(me.clock, msOf(me.now)) - Math.round((asked + Date.now()) / 2) };
    },
    staleTime: 5 * 60_000,
    retry: false,
  });
}

/** Forgets everything read so far: the next person at this machine must not see it. */
export function useForget(): () => void {
  const client = useQueryClient();
  return () => {
    keepCsrfToken(undefined);
    client.clear();
  };
}

export function businessNow(session: Pick<Session, 'clock' | 'skewMs'>): Instant {
  return instantOf(toBusiness(session.clock, Date.now() + session.skewMs));
}

/** The business day, kept up to date while the page stands. */
export function useToday(): Day {
  const session = useSession();
  const [today, setToday] = useState(() => dayOf(businessNow(session)));
  useEffect(() => {
    const look = () => setToday(dayOf(businessNow(session)));
    look();
    const timer = setInterval(look, session.clock.rate > 1 ? 1_000 : 30_000);
    return () => clearInterval(timer);
  }, [session]);
  return today;
}

const scopeKey = (me: Pick<Me, 'realm' | 'personId'>): string => `jiannuo/${me.realm}/${me.personId}/scope`;

export function rememberedScope(me: Me): SignedInAppointment | undefined {
  const kept = localStorage.getItem(scopeKey(me));
  return me.appointments.find(({ id }) => id === kept) ?? me.appointments[0];
}

export function rememberScope(me: Me, appointmentId: string): void {
  localStorage.setItem(scopeKey(me), appointmentId);
}
