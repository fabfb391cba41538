import { Router } from 'express';
import * as affiliates from '../controllers/affiliateController';
import * as bundles from '../controllers/bundleController';
import * as coupons from '../controllers/couponController';
import * as giftCards from '../controllers/giftCardController';
import { asyncHandler } from '../middleware/asyncHandler';

export const marketingRoutes = Router();

marketingRoutes.get('/stores/:storeId/coupons', asyncHandler(coupons.listCoupons));
marketingRoutes.post('/stores/:storeId/coupons', asyncHandler(coupons.createCoupon));
marketingRoutes.post('/coupons/:couponId/end', asyncHandler(coupons.endCoupon));
marketingRoutes.delete('/coupons/:couponId', asyncHandler(coupons.deleteCoupon));

marketingRoutes.get('/stores/:storeId/giftcards', asyncHandler(giftCards.listGiftCards));
marketingRoutes.post('/stores/:storeId/giftcards', asyncHandler(giftCards.issueGiftCard));
marketingRoutes.get('/giftcards/:code', asyncHandler(giftCards.showGiftCard));
marketingRoutes.delete('/giftcards/:code', asyncHandler(giftCards.voidGiftCard));

marketingRoutes.get('/stores/:storeId/bundles', asyncHandler(bundles.listBundles));
marketingRoutes.post('/stores/:storeId/bundles', asyncHandler(bundles.createBundle));
marketingRoutes.post('/bundles/:bundleId/toggle', asyncHandler(bundles.toggleBundle));
marketingRoutes.delete('/bundles/:bundleId', asyncHandler(bundles.deleteBundle));

marketingRoutes.get('/stores/:storeId/affiliates', asyncHandler(affiliates.listAffiliates));
marketingRoutes.post('/stores/:storeId/affiliates', asyncHandler(affiliates.inviteAffiliate));
marketingRoutes.post('/affiliates/:affiliateId/settle', asyncHandler(affiliates.settleAffiliate));
