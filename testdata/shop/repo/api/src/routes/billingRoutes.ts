import { Router } from 'express';
import * as invoices from '../controllers/invoiceController';
import * as payouts from '../controllers/payoutController';
import * as subscriptions from '../controllers/subscriptionController';
import { asyncHandler } from '../middleware/asyncHandler';

export const billingRoutes = Router();

billingRoutes.get('/stores/:storeId/invoices', invoices.listInvoices);
billingRoutes.get('/stores/:storeId/invoices.csv', invoices.exportInvoices);
billingRoutes.get('/invoices/:invoiceId/document', invoices.downloadInvoice);
billingRoutes.post('/invoices/:invoiceId/void', invoices.voidInvoice);

billingRoutes.get('/stores/:storeId/payouts', asyncHandler(payouts.listPayouts));
billingRoutes.get('/stores/:storeId/payouts.csv', asyncHandler(payouts.exportPayouts));
billingRoutes.post('/stores/:storeId/payouts', asyncHandler(payouts.requestPayout));
billingRoutes.get('/payouts/:payoutId', asyncHandler(payouts.showPayout));

billingRoutes.get('/stores/:storeId/subscriptions', asyncHandler(subscriptions.listSubscriptions));
billingRoutes.post('/subscriptions/:subscriptionId/pause', asyncHandler(subscriptions.pauseSubscription));
billingRoutes.post('/subscriptions/:subscriptionId/resume', asyncHandler(subscriptions.resumeSubscription));
billingRoutes.delete('/subscriptions/:subscriptionId', asyncHandler(subscriptions.endSubscription));
