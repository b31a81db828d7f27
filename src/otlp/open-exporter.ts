import type { Settings } from '../model/settings.ts'
import { OtlpExporter } from './exporter.ts'
import type { OtlpExporterOptions } from './exporter.ts'
import { readOtlpEnvironment } from './otlp-environment.ts'

interface ExporterParts extends Pick<OtlpExporterOptions, 'logger' | 'statisticsOf'> {
  config: Settings
  env: NodeJS.ProcessEnv
}

/** Returns the exporter that options and environment want; null if they name no collector. */
export function openExporter({ config, env, logger, statisticsOf }: ExporterParts): OtlpExporter | null {
  const environment = readOtlpEnvironment(env)
  if (config.otlpEndpoint === '' || environment.isDisabled) return null
  return new OtlpExporter({ url: config.otlpEndpoint, environment, statisticsOf, logger })
}
