/* Stands in for the header of this name: everything that Direct3D headers need of it is in our windows.h. */
#include "windows.h"
