import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { SetupFailure } from './failure.mjs';
import { findProgram } from './programs.mjs';

const oldestNode = [20, 19];
const notYetVerified = ['linux-arm64', 'darwin-arm64'];

/** `linux-x64` and so on, the key of the lock file. */
export function platformName() {
  return `${platform()}-${arch()}`;
}

/** Throws with one sentence and one command when this machine cannot build Paucis. */
export function checkMachine() {
  checkNode();
  checkPlatform();
  checkTools();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupFailure(
    `Paucis needs Node ${oldestNode.join('.')} or newer, this is ${process.versions.node}.`,
    'Install a current Node from your system or with nvm, then run this again.',
  );
}

function checkPlatform() {
  const name = platformName();
  if (notYetVerified.includes(name)) {
    throw new SetupFailure(
      `${name} is not yet verified: libtensorflow is pinned for linux-x64 only, so training cannot be set up here.`,
      'Use a Linux x64 machine, or a linux/amd64 container.',
    );
  }
  if (name !== 'linux-x64')
    throw new SetupFailure(`Paucis runs on linux-x64, this is ${name}.`, 'Use a Linux x64 machine.');
  if (process.report.getReport().header.glibcVersionRuntime === undefined) {
    throw new SetupFailure(
      'libtensorflow needs glibc, this system has another C library.',
      'Use a distribution with glibc.',
    );
  }
  if (existsSync('/proc/cpuinfo') && !/^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))) {
    throw new SetupFailure(
      'libtensorflow needs a processor with AVX, this one has none.',
      'Use a processor of 2011 or newer.',
    );
  }
}

/** The C++ compiler to use, or undefined. */
export function compiler() {
  return findProgram(...[process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean));
}

const needed = [
  { what: 'a C++ compiler', find: compiler, apt: 'g++', dnf: 'gcc-c++', pacman: 'gcc', zypper: 'gcc-c++' },
  { what: 'make', find: () => findProgram('make'), apt: 'make', dnf: 'make', pacman: 'make', zypper: 'make' },
  {
    what: 'python3',
    find: () => findProgram('python3'),
    apt: 'python3',
    dnf: 'python3',
    pacman: 'python',
    zypper: 'python3',
  },
];
const installers = [
  ['apt', 'apt-get', 'apt-get install -y'],
  ['dnf', 'dnf', 'dnf install -y'],
  ['pacman', 'pacman', 'pacman -S --needed'],
  ['zypper', 'zypper', 'zypper install -y'],
];

function checkTools() {
  const missing = needed.filter(({ find }) => find() === undefined);
  if (missing.length === 0) return;
  const names = missing.map(({ what }) => what);
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
  throw new SetupFailure(
    `Paucis compiles its native parts and found no ${list.replace(/^a /, '')} on the PATH.`,
    installCommand(missing),
  );
}

function installCommand(missing) {
  // By their places too: the PATH that lacks a compiler may lack the installer.
  const found = installers.find(([, program]) => findProgram(program, `/usr/bin/${program}`) !== undefined);
  if (found === undefined)
    return `Install ${missing.map(({ what }) => what).join(', ')} with your system's package manager.`;
  const [key, , command] = found;
  const sudo = process.getuid() === 0 ? '' : 'sudo ';
  return `Run: ${sudo}${command} ${missing.map((tool) => tool[key]).join(' ')}`;
}
