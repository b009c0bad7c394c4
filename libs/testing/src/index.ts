export { type Broker, type BrokerOptions, startBroker } from './broker.js';
export { type ChildUsage, watchChildren } from './child-usage.js';
export { type DatabaseKind, databaseKinds, emptyDatabases } from './database-kinds.js';
export { findNatsServer } from './find-nats-server.js';
export { ctOf, dicomOf, floats, type HostileFile, hostileFiles, niftiOf, pngOf, smallPng } from './hostile-files.js';
export { findMinio, type Minio, startMinio } from './minio.js';
export { type NpyArray, npyOf, npzOf, zipOf } from './npz.js';
export { type Postgres, type PostgresOptions, startPostgres } from './postgres.js';
export { type Exit, type RunningProcess, startProcess } from './process.js';
export { seededRandom, standardNormal } from './random.js';
export { realData } from './real-data.js';
export { repositoryRoot } from './repository.js';
export { smallDisk } from './small-disk.js';
export { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';
export {
  type TinyDataset,
  tinyDataset,
  type TinyDatasetOptions,
  type TinySplit,
  writeTinyDataset,
} from './tiny-dataset.js';
export { waitFor, type WaitOptions } from './wait-for.js';
