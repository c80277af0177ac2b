/* Stands in for the header of this name. */
#include "wrl/client.h"
