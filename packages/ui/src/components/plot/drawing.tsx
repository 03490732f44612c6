import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

const usual = 460;
const least = 240;

/** A drawing as wide as its box, drawn for that width. Decoration for who sees: the figure around it has the same numbers as a table. */
export function Drawing({ height, children }: { height: number; children: (width: number) => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(usual);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const measure = () => setWidth(Math.max(least, Math.round(current.clientWidth)));
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    measure();
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        {children(width)}
      </svg>
    </div>
  );
}
