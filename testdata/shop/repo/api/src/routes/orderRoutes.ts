import { Router } from 'express';
import {
  cancelOrder,
  listOrders,
  shipOrder,
  showOrder,
} from '../controllers/orderController';
import { dashboard, revenue, topProducts } from '../controllers/reportController';
import * as returns from '../controllers/returnController';
import { asyncHandler } from '../middleware/asyncHandler';

export const orderRoutes = Router();

orderRoutes.get('/stores/:storeId/orders', listOrders);
orderRoutes.get('/orders/:orderId', showOrder);
orderRoutes.post('/orders/:orderId/cancel', cancelOrder);
orderRoutes.post('/orders/:orderId/ship', shipOrder);

orderRoutes.get('/stores/:storeId/returns', asyncHandler(returns.listReturns));
orderRoutes.post('/returns/:returnId/approve', asyncHandler(returns.approveReturn));
orderRoutes.post('/returns/:returnId/receive', asyncHandler(returns.receiveReturn));

orderRoutes.get('/stores/:storeId/reports/revenue', revenue);
orderRoutes.get('/stores/:storeId/reports/products', topProducts);
orderRoutes.get('/stores/:storeId/reports/dashboard', dashboard);
