import type { Figures } from '@crmsync/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** How the whole server did in the last days. What is on the screen stays while another period is counted. */
export function useFigures(days: number) {
  const api = useApi();
  return useQuery<Figures>({
    queryKey: keys.figures(days),
    queryFn: ({ signal }) => api.figures.get(days, signal),
    placeholderData: keepPreviousData,
  });
}
