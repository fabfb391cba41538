import mongoose from 'mongoose';
import { createApp } from './app';
import { config } from './config';
import { startJobs } from './jobs/scheduler';
import { logger } from './lib/logger';

async function main() {
  await mongoose.connect(config.mongoUrl);
  const server = createApp().listen(config.port, () => {
    logger.info({ port: config.port }, 'listening');
  });
  const stop = startJobs();
  process.on('SIGTERM', () => {
    stop();
    server.close(() => process.exit(0));
  });
}

main().catch((err) => {
  logger.error({ err }, 'startup failed');
  process.exit(1);
});
