import { Router } from 'express';
import { z } from 'zod';
import * as stores from '../controllers/storeController';
import * as webhooks from '../controllers/webhookController';
import { asyncHandler } from '../middleware/asyncHandler';
import { validate } from '../middleware/validate';

const newStore = z.object({ name: z.string().min(2), currency: z.string().length(3).optional() });
const newWebhook = z.object({ url: z.string().url(), topics: z.array(z.string()).min(1) });

export const storeRoutes = Router();

storeRoutes.get('/stores', asyncHandler(stores.listStores));
storeRoutes.post('/stores', validate(newStore), asyncHandler(stores.createStore));
storeRoutes.get('/stores/:storeId', asyncHandler(stores.showStore));
storeRoutes.patch('/stores/:storeId', asyncHandler(stores.updateStore));
storeRoutes.delete('/stores/:storeId', asyncHandler(stores.closeStore));
storeRoutes.post('/stores/:storeId/members', asyncHandler(stores.addMember));
storeRoutes.get('/stores/:storeId/webhooks', asyncHandler(webhooks.listWebhooks));
storeRoutes.post('/stores/:storeId/webhooks', validate(newWebhook), asyncHandler(webhooks.createWebhook));
storeRoutes.post('/webhooks/:webhookId/secret', asyncHandler(webhooks.rotateSecret));
storeRoutes.get('/webhooks/:webhookId/deliveries', asyncHandler(webhooks.listDeliveries));
storeRoutes.delete('/webhooks/:webhookId', asyncHandler(webhooks.deleteWebhook));
