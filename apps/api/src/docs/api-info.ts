/** What the Swedish REST API profile wants every API to say about itself (api-info). */
export class ApiInfoDto {
  /** @example "Individual API" */
  apiName!: string;
  /** @example "1.0.0" */
  apiVersion!: string;
  /** @example "2026-11-21" */
  apiReleased!: string;
  /** @example "/individual/v1/api-reference" */
  apiDocumentation!: string;
  /** @example "active" */
  apiStatus!: string;
}

/** The answer of `/{audience}/v1/api-info`. */
export function apiInfo(audience: string, title: string): ApiInfoDto {
  return {
    apiName: title,
    apiVersion: '1.0.0',
    apiReleased: '2026-11-21',
    apiDocumentation: `/${audience}/v1/api-reference`,
    apiStatus: 'active',
  };
}
