import pino from 'pino';

export const logger = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  redact: ['password', 'headers.authorization'],
});

export function childLogger(component: string) {
  return logger.child({ component });
}
