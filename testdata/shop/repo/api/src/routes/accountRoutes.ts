import { Router } from 'express';
import { z } from 'zod';
import { asyncHandler } from '../middleware/asyncHandler';
import { authenticate } from '../middleware/authenticate';
import { validate } from '../middleware/validate';
import { myLoyalty, myOrders, signIn, signOut } from '../storefront/accountHandlers';

const credentials = z.object({ email: z.string().email(), password: z.string().min(8) });

export const accountRoutes = Router();

accountRoutes.post('/session', validate(credentials), asyncHandler(signIn));
accountRoutes.delete('/session', asyncHandler(signOut));
accountRoutes.get('/orders', authenticate, asyncHandler(myOrders));
accountRoutes.get('/loyalty', authenticate, asyncHandler(myLoyalty));
