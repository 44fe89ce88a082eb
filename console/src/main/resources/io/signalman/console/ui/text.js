// Text as people read it.

const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Escapes characters that change how others look, such as bidirectional overrides. Anybody can choose a process's name. */
export function printable(text) {
  return String(text ?? '').replace(HOSTILE, c =>
    Array.from({length: c.length}, (_, i) => '\\u' + c.charCodeAt(i).toString(16).padStart(4, '0')).join(''));
}

export function processes(n) {
  return n === 1 ? '1 process' : `${n} processes`;
}

/** The time since an instant in its two largest units: 3d 4h. */
export function age(instant) {
  let seconds = Math.max(0, Math.floor((Date.now() - Date.parse(instant)) / 1000));
  if (Number.isNaN(seconds)) {
    return '';
  }
  const units = [['d', 86400], ['h', 3600], ['m', 60], ['s', 1]];
  const first = units.findIndex(([unit, size]) => seconds >= size || unit === 's');
  return units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(seconds / size);
    seconds %= size;
    return count + unit;
  }).join(' ');
}

export function clock(instant) {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? printable(instant) : time.toLocaleTimeString([], {hour12: false});
}

const EFFECTS = {
  TERMINATES: 'ends it',
  DUMPS_CORE: 'ends it with a core dump',
  STOPS: 'stops it',
  CONTINUES: 'continues it',
  HANDLED: 'runs its handler',
  IGNORED: 'is ignored',
  BLOCKED: 'stays pending',
  NO_EFFECT: 'has no effect',
  THREAD_DUMP: 'prints a thread dump',
  SHUTDOWN_HOOKS: 'shuts the JVM down',
  CRASHES_JVM: 'crashes the JVM',
  UNKNOWN: 'effect unknown',
};

/** What a signal is going to do, by the agent's word for it. */
export function effectWords(effect) {
  return Object.hasOwn(EFFECTS, effect) ? EFFECTS[effect] : printable(effect);
}

export const STATES = {
  R: 'running', S: 'sleeping', D: 'uninterruptible', T: 'stopped', t: 'traced', Z: 'zombie', I: 'idle', X: 'dead',
};
