import { alexnet } from './alexnet.js';
import { axial } from './axial.js';
import { cct } from './cct.js';
import { convnext } from './convnext.js';
import type { NetworkDefinition } from './define-network.js';
import { deit } from './deit.js';
import { densenet } from './densenet.js';
import { dynamicVit } from './dynamic-vit.js';
import { efficientnet } from './efficientnet.js';
import { hybrid } from './hybrid.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { mobilenetV3 } from './mobilenet-v3.js';
import { mobilevit } from './mobilevit.js';
import { resnet } from './resnet.js';
import { slVit } from './sl-vit.js';
import { smallCnn } from './small-cnn.js';
import { swin } from './swin.js';
import { transfuseCls } from './transfuse-cls.js';
import { vgg } from './vgg.js';
import { vit } from './vit.js';

/** Every architecture, by name: one file and one line each. */
export const networks = {
  'small-cnn': smallCnn,
  resnet,
  vgg,
  alexnet,
  densenet,
  'mobilenet-v2': mobilenetV2,
  'mobilenet-v3': mobilenetV3,
  efficientnet,
  convnext,
  hybrid,
  mobilevit,
  vit,
  deit,
  swin,
  cct,
  'sl-vit': slVit,
  'dynamic-vit': dynamicVit,
  axial,
  'transfuse-cls': transfuseCls,
} satisfies Record<string, NetworkDefinition>;
