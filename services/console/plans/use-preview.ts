/** Starting a preview, and going to where it is shown (X2). */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { startPreview } from '../api/plan-calls';

export function usePreview() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: startPreview,
    onSuccess: ({ id }) => void navigate(`/plans/previews/${id}`),
  });
}
