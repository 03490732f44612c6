import { useEffect, useState } from 'react';
import { wishesToBeTold, wishToBeTold } from '../follow-pushes.ts';

/** Whether the end of a push is told by a notification, and the switch for it. Chrome asks for the permission within the press. */
export function useTelling() {
  const [on, setOn] = useState(false);
  useEffect(() => {
    void wishesToBeTold().then(setOn);
  }, []);
  return { on, toggle: () => void wishToBeTold(!on).then(setOn) };
}
