// Stands in for a header of TensorFlow that its own kernels.h includes for one macro (IS_SLIM_BUILD, given by the set-up).
#pragma once
