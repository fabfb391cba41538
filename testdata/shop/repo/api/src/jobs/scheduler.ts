import { childLogger } from '../lib/logger';
import { billSubscriptions } from './billSubscriptions';
import { closeInvoices } from './closeInvoices';
import { expireCarts } from './expireCarts';
import { purgeDeleted } from './purgeDeleted';
import { stockAlerts } from './stockAlerts';

const log = childLogger('jobs');

interface Job {
  name: string;
  everyMinutes: number;
  run: () => Promise<number>;
}

const jobs: Job[] = [
  { name: 'expire-carts', everyMinutes: 15, run: expireCarts },
  { name: 'close-invoices', everyMinutes: 60, run: closeInvoices },
  { name: 'bill-subscriptions', everyMinutes: 60, run: billSubscriptions },
  { name: 'stock-alerts', everyMinutes: 360, run: stockAlerts },
  { name: 'purge-deleted', everyMinutes: 1440, run: purgeDeleted },
];

async function runOnce(job: Job) {
  const started = Date.now();
  try {
    const touched = await job.run();
    log.info({ job: job.name, touched, ms: Date.now() - started }, 'done');
  } catch (err) {
    log.error({ err, job: job.name }, 'failed');
  }
}

export function startJobs(): () => void {
  const timers = jobs.map((job) => setInterval(() => void runOnce(job), job.everyMinutes * 60 * 1000));
  return () => timers.forEach((timer) => clearInterval(timer));
}
