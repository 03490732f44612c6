import type { ReactNode } from 'react';
import { Menu as AriaMenu, Button, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { Icon, type IconName } from './icon.tsx';
import { partWords } from './part-words.ts';

/** One line of a {@link Menu}; `separator` draws a line above it. */
export interface MenuEntry {
  id: string;
  label: ReactNode;
  icon?: IconName;
  danger?: boolean;
  checked?: boolean;
  separator?: boolean;
  onPick: () => void;
}

/** A button that opens a list of things to do. `className` is the button’s look; `label` its name when it is only a drawing. */
export function Menu({
  className,
  label,
  menuLabel = label ?? partWords.choose,
  children,
  entries,
  disabled = false,
}: {
  className: string;
  label?: string;
  /** Name of the list, where the button has words of its own. */
  menuLabel?: string;
  children: ReactNode;
  entries: MenuEntry[];
  disabled?: boolean;
}) {
  return (
    <MenuTrigger>
      <Button
        className={className}
        isDisabled={disabled}
        {...(label === undefined ? {} : { 'aria-label': label })}
      >
        {children}
      </Button>
      <Popover className="menupop" offset={4}>
        <AriaMenu className="menu" aria-label={menuLabel}>
          {entries.flatMap(entry => [
            ...(entry.separator ? [<Separator key={`${entry.id}-line`} />] : []),
            <MenuItem
              key={entry.id}
              id={entry.id}
              className={entry.danger ? 'item danger' : 'item'}
              textValue={typeof entry.label === 'string' ? entry.label : entry.id}
              onAction={entry.onPick}
            >
              {entry.icon && <Icon name={entry.icon} />}
              <span className="grow">{entry.label}</span>
              {entry.checked && (
                <>
                  <Icon name="check" />
                  <span className="sr">{partWords.chosen}</span>
                </>
              )}
            </MenuItem>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
