/** HTTP alone, for commands that open no installation. */
export { createHttp, type Http, type HttpOptions } from '@sutler/connector-kit'
