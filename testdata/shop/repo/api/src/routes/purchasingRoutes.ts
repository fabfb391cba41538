import { Router } from 'express';
import * as purchaseOrders from '@/controllers/purchaseOrderController';
import * as shipping from '@/controllers/shippingController';
import * as suppliers from '@/controllers/supplierController';
import { asyncHandler } from '@/middleware/asyncHandler';

export const purchasingRoutes = Router();

purchasingRoutes.get('/stores/:storeId/suppliers', asyncHandler(suppliers.listSuppliers));
purchasingRoutes.post('/stores/:storeId/suppliers', asyncHandler(suppliers.createSupplier));
purchasingRoutes.patch('/suppliers/:supplierId', asyncHandler(suppliers.updateSupplier));
purchasingRoutes.delete('/suppliers/:supplierId', asyncHandler(suppliers.deleteSupplier));

purchasingRoutes.get('/stores/:storeId/purchase-orders', asyncHandler(purchaseOrders.listPurchaseOrders));
purchasingRoutes.post('/purchase-orders', asyncHandler(purchaseOrders.createPurchaseOrder));
purchasingRoutes.post('/purchase-orders/:purchaseOrderId/send', asyncHandler(purchaseOrders.sendPurchaseOrder));
purchasingRoutes.post('/purchase-orders/:purchaseOrderId/receive', asyncHandler(purchaseOrders.receiveGoods));

purchasingRoutes.get('/stores/:storeId/rates', asyncHandler(shipping.listRates));
purchasingRoutes.post('/stores/:storeId/rates', asyncHandler(shipping.createRate));
purchasingRoutes.patch('/rates/:rateId', asyncHandler(shipping.updateRate));
purchasingRoutes.delete('/rates/:rateId', asyncHandler(shipping.deleteRate));
