import type { Push, PushRequest } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** Makes a plan and goes to its page, with the choice of contacts, so that another plan can be made of them there. */
export function useMakePlan() {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { search, state } = useLocation();
  return useMutation({
    // One after the other: the page of the last one asked for is the one that stays.
    scope: { id: 'plan' },
    mutationFn: (body: PushRequest) => api.pushes.start({ ...body, dryRun: true }, newKey()),
    onSuccess: push => {
      client.setQueryData(keys.push(push.id), push);
      void navigate({ pathname: `/plans/${push.id}`, search }, { state, replace: true });
    },
  });
}

/** Carries a plan out once, however often the button is pressed, and goes to the push. */
export function useApplyPlan({ id }: Push) {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(newKey);
  return useMutation({
    mutationFn: () => api.pushes.apply(id, key),
    onSuccess: push => {
      client.setQueryData(keys.push(push.id), push);
      void client.invalidateQueries({ queryKey: keys.pushLists });
      void navigate(`/pushes/${push.id}`);
    },
  });
}

/** Random enough to be nobody else’s. `crypto.randomUUID` is missing on plain-http addresses of a home network. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('-');
}
