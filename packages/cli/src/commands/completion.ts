import { expressionFunctions } from '@sutler/core'
import { profiles } from '@sutler/scim'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'

/** One command as completion sees it: `connector test` is one of these. */
interface Entry {
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly { readonly flag: string; readonly summary: string; readonly takesValue: boolean }[]
}

const scripts: Readonly<Record<string, (entries: readonly Entry[]) => string>> = Object.freeze({
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
})

/** Prints a completion script made from the commands themselves. Answers with the exit code. */
export function completion(io: Io, program: Command, shell: string): number {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined
  if (script === undefined) {
    io.stderr.write(`there is no completion for \`${shell}\`; use one of: ${Object.keys(scripts).join(', ')}\n`)
    return exitCodes.usage
  }
  io.stdout.write(script(entriesOf(program, [])))
  return exitCodes.success
}

function entriesOf(command: Command, words: readonly string[]): Entry[] {
  const options = command.options.map((option) => ({
    flag: option.long ?? option.short ?? '',
    summary: option.description,
    takesValue: option.required,
  }))
  const help = { flag: '--help', summary: 'print help', takesValue: false }
  const own = { words, summary: command.description(), options: [...options, help] }
  return [own, ...command.commands.flatMap((child) => entriesOf(child, [...words, child.name()]))]
}

function childrenOf(entries: readonly Entry[], { words }: Entry): Entry[] {
  return entries.filter((entry) => {
    return entry.words.length === words.length + 1 && words.every((word, index) => word === entry.words[index])
  })
}

function bashScript(entries: readonly Entry[]): string {
  const cases = entries.map((entry) => {
    const words = [
      ...childrenOf(entries, entry).map((child) => child.words.at(-1)),
      ...entry.options.map(({ flag }) => flag),
    ]
    return `    '${entry.words.join(' ')}') words='${words.join(' ')}' ;;`
  })
  const commands = entries.filter(({ words }) => words.length > 0).map(({ words }) => `'${words.join(' ')}'`)
  const functions = expressionFunctions.map(({ name }) => name).join(' ')
  return `# bash completion of sutler; load it with: source <(sutler completion bash)
_sutler() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in
      ${commands.join('|')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$previous" in
    -c|--config|-o|--out|--source|--resource|--vectors|--sample|--baseline|--junit|--html) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$command" in
${cases.join('\n')}
  esac
  if [[ $command == completion ]]; then words="bash zsh fish $words"; fi
  if [[ $previous == --dialect ]]; then words='app cloud-sync'; fi
  if [[ $command == filter && $previous == --type ]]; then words='User Group'; fi
  if [[ $command == validate && $previous == --profile ]]; then words='rfc entra interop'; fi
  if [[ $command == 'scim token create' && $previous == --profile ]]; then words='${Object.keys(profiles).join(' ')}'; fi
  if [[ $previous == --functions ]]; then words="${functions} $words"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ ( $command == apply || $command == 'mapping import' ) && $current != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _sutler sutler
`
}

function zshScript(entries: readonly Entry[]): string {
  const quoted = (text: string): string => text.replaceAll("'", "'\\''").replaceAll('[', '(').replaceAll(']', ')')
  const cases = entries.map((entry) => {
    const children = childrenOf(entries, entry).map((child) => `'${child.words.at(-1)}:${quoted(child.summary)}'`)
    const options = entry.options.map(({ flag, summary, takesValue }) => {
      return `'${flag}[${quoted(summary)}]${takesValue ? ':value:_files' : ''}'`
    })
    const describe = children.length > 0 ? `local -a names=(${children.join(' ')}); _describe command names; ` : ''
    return `    '${entry.words.join(' ')}') ${describe}_arguments ${options.join(' ')} '*:file:_files' ;;`
  })
  const commands = entries.filter(({ words }) => words.length > 0).map(({ words }) => `'${words.join(' ')}'`)
  return `#compdef sutler
# zsh completion of sutler; load it with: source <(sutler completion zsh)
_sutler() {
  local command='' word
  for word in "\${words[@]:1:$((CURRENT-2))}"; do
    case "\${command:+$command }$word" in
      ${commands.join('|')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _sutler sutler
`
}

function fishScript(entries: readonly Entry[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = entries.flatMap((entry) => {
    const here =
      entry.words.length === 0
        ? '__fish_use_subcommand'
        : entry.words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    const children = childrenOf(entries, entry).map((child) => {
      return `complete -c sutler -f -n '${here}' -a ${child.words.at(-1)} -d ${quoted(child.summary)}`
    })
    const options = entry.options.map(({ flag, summary, takesValue }) => {
      return `complete -c sutler -n '${here}' -l ${flag.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(summary)}`
    })
    return [...children, ...options]
  })
  return `# fish completion of sutler; load it with: sutler completion fish | source\n${lines.join('\n')}\n`
}
