import { childLogger } from './logger';

const log = childLogger('mailer');

export interface Mail {
  to: string;
  subject: string;
  template: string;
  data: Record<string, unknown>;
}

export async function sendMail(mail: Mail): Promise<void> {
  if (process.env.NODE_ENV === 'test') {
    return;
  }
  const response = await fetch(`${process.env.MAIL_URL}/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(mail),
  });
  if (!response.ok) {
    log.warn({ to: mail.to, template: mail.template, status: response.status }, 'mail refused');
  }
}
