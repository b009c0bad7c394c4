/** A module beside the one at `here`. Node runs built files only: a spec that runs from source gets the one in its build. */
export function builtModule(here: string, path: string): URL {
  const built = here.endsWith('.ts') ? here.replace(/\/src\/(?!.*\/src\/)/, '/dist/') : here;
  return new URL(path, built);
}
