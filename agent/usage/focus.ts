/**
 * A row of the ledger in the columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification
 * (https://focus.finops.org/focus-specification/v1-2): all its mandatory columns, those others that we know, and our own
 * with `x_`, as the specification asks.
 *
 * One request is one charge: what is priced is the request (PricingQuantity 1), since the ledger keeps one cost for all
 * kinds of tokens; the tokens are ConsumedQuantity and x_ columns. The charge's period is its hour, UTC. Null is an
 * empty field. What is billed here is what the price list says, not an invoice.
 */
import type { LedgerRow } from '../store/ledger.ts';
import { canonicalTags } from '../store/ledger-sums.ts';
import type { CsvValue } from './csv.ts';
import { decimalDollars } from './dollars.ts';

const HOUR_MS = 3_600_000;
const NULL = '';

const COLUMNS: Readonly<Record<string, (row: LedgerRow) => CsvValue>> = {
  // Mandatory in 1.2.
  BilledCost: cost,
  BillingAccountId: ({ org }) => org,
  BillingAccountName: ({ org }) => org,
  BillingCurrency: () => 'USD',
  BillingPeriodEnd: ({ endedAtMs }) => monthStart(endedAtMs, 1),
  BillingPeriodStart: ({ endedAtMs }) => monthStart(endedAtMs, 0),
  ChargeCategory: () => 'Usage',
  ChargeClass: () => NULL,
  ChargeDescription: ({ endpoint, provider, providerModel }) =>
    `One ${endpoint} request to ${providerModel} of ${provider}`,
  ChargePeriodEnd: ({ endedAtMs }) => dateTime(hourStart(endedAtMs) + HOUR_MS),
  ChargePeriodStart: ({ endedAtMs }) => dateTime(hourStart(endedAtMs)),
  ContractedCost: cost,
  EffectiveCost: cost,
  InvoiceIssuerName: ({ provider }) => provider,
  ListCost: cost,
  PricingQuantity: () => 1,
  PricingUnit: () => 'Requests',
  ProviderName: ({ provider }) => provider,
  PublisherName: ({ provider }) => provider,
  ServiceCategory: () => 'AI and Machine Learning',
  ServiceName: ({ provider }) => `${provider} API`,
  // Conditional and recommended.
  BillingAccountType: () => 'Organization',
  ChargeFrequency: () => 'Usage-Based',
  ConsumedQuantity: ({ promptTokens, completionTokens }) => promptTokens + completionTokens,
  ConsumedUnit: () => 'Tokens',
  ContractedUnitPrice: cost,
  ListUnitPrice: cost,
  PricingCategory: () => 'Standard',
  ResourceId: ({ key }) => key,
  ResourceName: ({ key }) => key,
  ResourceType: () => 'API Key',
  ServiceSubcategory: () => 'Generative AI',
  SkuId: ({ provider, providerModel }) => `${provider}/${providerModel}`,
  SkuMeter: ({ endpoint }) => endpoint,
  SkuPriceId: ({ provider, providerModel }) => `${provider}/${providerModel}`,
  SubAccountId: ({ team }) => team,
  SubAccountName: ({ team }) => team,
  SubAccountType: () => 'Team',
  Tags: ({ tags }) => canonicalTags(tags),
  // Ours.
  x_RequestId: ({ requestId }) => requestId,
  x_User: ({ user }) => user,
  x_Session: ({ session }) => session,
  x_Model: ({ model }) => model,
  x_PromptTokens: ({ promptTokens }) => promptTokens,
  x_CachedTokens: ({ cachedTokens }) => cachedTokens,
  x_CacheWriteTokens: ({ cacheWriteTokens }) => cacheWriteTokens,
  x_CompletionTokens: ({ completionTokens }) => completionTokens,
  x_ReasoningTokens: ({ reasoningTokens }) => reasoningTokens,
  x_UsageSource: ({ source }) => source,
  x_Priced: ({ priced }) => String(priced),
  x_Status: ({ status }) => status,
  x_ErrorClass: ({ errorClass }) => errorClass,
};

export const FOCUS_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** In the order of FOCUS_COLUMNS. */
export function focusValues(row: LedgerRow): CsvValue[] {
  return Object.values(COLUMNS).map((column) => column(row));
}

function cost({ costMicros }: LedgerRow): string {
  return decimalDollars(costMicros);
}

function hourStart(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}

function monthStart(timeMs: number, monthsLater: number): string {
  const date = new Date(timeMs);
  return dateTime(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1));
}

/** As FOCUS wants it: UTC, seconds, no fraction. */
function dateTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}
