import express from 'express';
import { authenticate } from './middleware/authenticate';
import { errorHandler } from './middleware/errorHandler';
import { rateLimit } from './middleware/rateLimit';
import { requestLog } from './middleware/requestLog';
import { accountRoutes } from './routes/accountRoutes';
import { billingRoutes } from './routes/billingRoutes';
import { catalogRoutes } from './routes/catalogRoutes';
import { marketingRoutes } from './routes/marketingRoutes';
import { orderRoutes } from './routes/orderRoutes';
import { purchasingRoutes } from './routes/purchasingRoutes';
import { storeRoutes } from './routes/storeRoutes';
import { storefrontRoutes } from './routes/storefrontRoutes';
import { healthz } from './controllers/healthController';

export function createApp() {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '512kb' }));
  app.use(requestLog);
  app.get('/healthz', healthz);
  app.use('/shop', rateLimit(120), storefrontRoutes);
  app.use('/account', rateLimit(20), accountRoutes);
  app.use('/admin', authenticate);
  app.use('/admin', storeRoutes);
  app.use('/admin', catalogRoutes);
  app.use('/admin', orderRoutes);
  app.use('/admin', billingRoutes);
  app.use('/admin', marketingRoutes);
  app.use('/admin', purchasingRoutes);
  app.use(errorHandler);
  return app;
}
