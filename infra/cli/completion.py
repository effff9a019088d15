"""`sankhau completion`: words for the shell, so that Tab finishes verbs and options."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that lets Tab finish the verbs and options of sankhau in SHELL.

    \b
    Examples:
      eval "$(sankhau completion bash)"     in ~/.bashrc
      eval "$(sankhau completion zsh)"      in ~/.zshrc
      sankhau completion fish > ~/.config/fish/completions/sankhau.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"click knows no completion for {shell}.")
    click.echo(found(ctx.find_root().command, {}, "sankhau", "_SANKHAU_COMPLETE").source())
